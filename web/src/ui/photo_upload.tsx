// A photo on its way to the server: chosen, looked at, sent, and what went wrong with it.
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Messenger } from '../app/messenger';
import { shrunk } from '../app/shrink';
import { fileFault, photoTypes, sizeText, uploadFault } from '../model/photos';
import { ApiError } from '../net/api';
import { FormFault } from './login_form';

interface Props {
  messenger: Messenger;
  onChosen: () => void;
  onAdded: (photos: string[]) => void;
}

type Stage = 'empty' | 'chosen' | 'sending';

export function PhotoUpload({ messenger, onChosen, onAdded }: Props) {
  const [file, setFile] = useState<File | null>(null);
  const [isReading, setIsReading] = useState(false);
  const [share, setShare] = useState<number | null>(null);
  const [fault, setFault] = useState('');
  const sending = useRef<AbortController | null>(null);
  const latest = useRef<File | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const stage: Stage = file === null ? 'empty' : share === null ? 'chosen' : 'sending';
  useFirstButton(root, stage);

  const refuse = (why: string) => {
    setFault(why);
    setFile(null);
  };
  async function choose(chosen: File | undefined): Promise<void> {
    if (!chosen) return;
    latest.current = chosen;
    onChosen();
    setFault('');
    setIsReading(true);
    const ready = await shrunk(chosen);
    if (latest.current !== chosen) return; // another one was chosen meanwhile
    setIsReading(false);
    if (input.current) input.current.value = ''; // the same file may be chosen again
    const why = fileFault(ready);
    if (why) refuse(why);
    else setFile(ready);
  }
  async function send(chosen: File): Promise<void> {
    const control = new AbortController();
    sending.current = control;
    setFault('');
    setShare(0);
    try {
      onAdded(await messenger.addPhoto(chosen, { onProgress: setShare, signal: control.signal }));
      setFile(null);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!control.signal.aborted) setFault(uploadFault(error));
    } finally {
      setShare(null);
    }
  }
  return (
    <div class="photo-upload" ref={root}>
      <input ref={input} type="file" accept={photoTypes.join()} hidden onChange={(event) => void choose(event.currentTarget.files?.[0])} />
      {file === null ? (
        <button class="button" type="button" aria-busy={isReading} onClick={() => isReading || input.current?.click()}>
          {isReading ? 'Reading the photo…' : 'Add a photo'}
        </button>
      ) : (
        <div class="photo-chosen">
          <Preview key={`${file.name} ${file.lastModified}`} file={file} onBroken={() => refuse(uploadFault(notAnImage))} />
          <p class="photo-name">
            <bdi>{file.name}</bdi> <span class="photo-size">{sizeText(file.size)}</span>
          </p>
          {share === null ? (
            <div class="photo-buttons">
              <button class="button button-primary" type="button" onClick={() => void send(file)}>
                Upload
              </button>
              <button class="button" type="button" onClick={() => (setFault(''), setFile(null))}>
                Cancel
              </button>
            </div>
          ) : (
            <div class="photo-buttons">
              <button class="button" type="button" onClick={() => sending.current?.abort()}>
                Stop
              </button>
              <Progress share={share} />
            </div>
          )}
        </div>
      )}
      <FormFault text={fault} />
    </div>
  );
}

const notAnImage = { status: 400, message: '', retryAfterSeconds: null };

/** What is pressed takes the place of what was: the keyboard goes on there. */
function useFirstButton(root: RefObject<HTMLDivElement | null>, stage: Stage): void {
  const before = useRef(stage);
  useLayoutEffect(() => {
    if (before.current !== stage) root.current?.querySelector('button')?.focus();
    before.current = stage;
  }, [stage]);
}

/** After the last byte the server still has to look at it. */
const Progress = ({ share }: { share: number }) => (
  <label class="photo-progress">
    <progress max={100} value={share < 1 ? Math.round(share * 100) : undefined} />
    <span>{share < 1 ? `Uploading… ${Math.round(share * 100)} %` : 'Almost there…'}</span>
  </label>
);

function Preview({ file, onBroken }: { file: File; onBroken: () => void }) {
  const [url, setUrl] = useState('');
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return url === '' ? <span class="photo" /> : <img class="photo" src={url} alt="The photo you chose" onError={onBroken} />;
}
