// Photos of profiles: which of them can be shown, what may be uploaded, and what is wrong with what may not.

export const photoBytesMax = 5 * 1024 * 1024;
export const photosMax = 20;

/** What the server decodes; a phone that keeps others gives one of these when asked for them. */
export const photoTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'];

/**
 * Where this page loads a picture from; null: it does not. Only photos that people have uploaded to this server are shown, and from
 * here, whatever name the server had when they came: nobody else learns who looks at whom.
 */
export function photoSource(url: string | null | undefined): string | null {
  const name = /\/media\/([0-9a-f]{24}-[0-9a-f]{32}\.jpg)$/.exec(url ?? '')?.[1];
  return name === undefined ? null : `/media/${name}`;
}

const faults = {
  tooLarge: 'This photo is larger than 5 MB. Please choose a smaller one.',
  notAnImage: 'This file cannot be used as a photo. JPEG, PNG, WebP and GIF can, up to 36 megapixels.',
};

/** What is wrong with a file before anything is sent; empty: nothing. */
export function fileFault(file: { size: number; type: string }): string {
  if (file.size === 0 || (file.type !== '' && !file.type.startsWith('image/'))) return faults.notAnImage;
  return file.size > photoBytesMax ? faults.tooLarge : '';
}

/** What the server found wrong, in words for the person. */
export function uploadFault(error: { status: number; message: string; retryAfterSeconds: number | null }): string {
  switch (error.status) {
    case 0:
      return 'The server cannot be reached. The photo has not been uploaded.';
    case 400:
      return faults.notAnImage;
    case 413:
      return faults.tooLarge;
    case 429:
      return `Too many photos at once. Try again in ${error.retryAfterSeconds ?? 60} seconds.`;
    case 503:
      return 'The server has too much to do just now. Please try again in a moment.';
    default:
      return error.message;
  }
}

export const withFirst = (photos: string[], url: string) =>
  photos.includes(url) ? [url, ...photos.filter((photo) => photo !== url)] : photos;

export const without = (photos: string[], url: string) => photos.filter((photo) => photo !== url);

/** The size of a file as people read it. */
export function sizeText(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} kB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
