// A photo with words for those who do not see it, and something in its place when it cannot be shown.
import { useState } from 'preact/hooks';
import { photoSource } from '../model/photos';
import { ImageIcon } from './icons';

export function Photo({ url, alt }: { url: string; alt: string }) {
  const [failed, setFailed] = useState<string | null>(null);
  const source = photoSource(url);
  if (source !== null && source !== failed) {
    return <img key={source} class="photo" src={source} alt={alt} decoding="async" onError={() => setFailed(source)} />;
  }
  return (
    <span class="photo photo-missing" role="img" aria-label={`${alt}: cannot be shown`}>
      <ImageIcon size={28} />
    </span>
  );
}
