// Phones take photos larger than the server accepts, and the server keeps them smaller anyway: those are made smaller here.
import { photoBytesMax } from '../model/photos';

/** What the server makes of larger ones. */
const sideMax = 1600;
/** Beyond this nobody's camera made it, and decoding it could take the page down. */
const fileBytesMax = 100 * 1024 * 1024;
const quality = 0.92;

/** The same file unless it is too large; also when it cannot be read as a picture. */
export async function shrunk(file: File): Promise<File> {
  if (file.size <= photoBytesMax || file.size > fileBytesMax) return file;
  try {
    const blob = await smaller(await createImageBitmap(file));
    return blob === null ? file : new File([blob], `${file.name.replace(/\.\w+$/, '')}.jpg`, { type: blob.type });
  } catch {
    return file; // no picture, or one that this browser does not know
  }
}

function smaller(bitmap: ImageBitmap): Promise<Blob | null> {
  const scale = Math.min(1, sideMax / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext('2d');
  if (pen === null) return Promise.resolve(null);
  // As the server does: a JPEG has nothing to look through.
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
}
