// Sends a form and tells how far it has come, which fetch() does not.

/** `onProgress` hears of the share that has left, 0 to 1. */
export interface UploadOptions {
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/** Fails when there is no answer, or it is not waited for any more. */
export type Upload = (
  url: string,
  headers: Record<string, string>,
  form: FormData,
  options: UploadOptions,
) => Promise<Response>;

/** For 5 MB over a bad line. */
const timeoutMs = 300_000;

export const upload: Upload = (url, headers, form, { onProgress, signal }) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const failed = () => reject(new Error('No answer'));
    request.open('POST', url);
    request.timeout = timeoutMs;
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => {
      const retryAfter = request.getResponseHeader('Retry-After');
      const init = { status: request.status, headers: retryAfter === null ? {} : { 'Retry-After': retryAfter } };
      resolve(new Response(request.responseText, init));
    };
    request.onerror = request.ontimeout = request.onabort = failed;
    if (signal.aborted) return failed();
    signal.addEventListener('abort', () => request.abort());
    request.send(form);
  });
