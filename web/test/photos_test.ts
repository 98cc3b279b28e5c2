import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileFault, photoBytesMax, photoSource, sizeText, uploadFault, withFirst, without } from '../src/model/photos';
import { reduce } from '../src/model/reduce';
import { after } from './support';

const name = `${'a1'.repeat(12)}-${'0f'.repeat(16)}.jpg`;

test('photos of this server are shown from here, whatever it was called when they came', () => {
  for (const start of ['', 'https://chat.example.com', 'http://10.0.0.7:8001', 'https://example.com/behind/a/proxy']) {
    assert.equal(photoSource(`${start}/media/${name}`), `/media/${name}`);
  }
});

test('nothing else is loaded', () => {
  const others = [
    null,
    undefined,
    '',
    'https://elsewhere.example/me.jpg',
    'javascript:alert(1)',
    'data:image/svg+xml,<svg onload=alert(1)>',
    '/api/auth/logout',
    `/media/${name}?x`,
    `/media/${name}/..`,
    `/media/../${name}`,
    `/media/${name.toUpperCase()}`,
    `/mediax/${name}`,
  ];
  for (const url of others) assert.equal(photoSource(url), null, String(url));
});

test('a file is looked at before it is sent', () => {
  assert.equal(fileFault({ size: photoBytesMax, type: 'image/jpeg' }), '');
  assert.match(fileFault({ size: photoBytesMax + 1, type: 'image/jpeg' }), /larger than 5 MB/);
  assert.match(fileFault({ size: 10, type: 'application/pdf' }), /cannot be used as a photo/);
  assert.match(fileFault({ size: 0, type: 'image/png' }), /cannot be used as a photo/);
  // A file whose kind the device does not know: the server finds out.
  assert.equal(fileFault({ size: 10, type: '' }), '');
});

test('each refusal of an upload says what to do about it', () => {
  const said = (status: number, message = 'as the server says', retryAfterSeconds: number | null = null) =>
    uploadFault({ status, message, retryAfterSeconds });
  assert.match(said(0), /cannot be reached/);
  assert.match(said(400), /JPEG, PNG, WebP and GIF/);
  assert.match(said(413), /larger than 5 MB/);
  assert.match(said(429, '', 12), /in 12 seconds/);
  assert.match(said(503), /in a moment/);
  assert.equal(said(403), 'as the server says');
});

test('first, and away: what is not there any more changes nothing', () => {
  assert.deepEqual(withFirst(['a', 'b', 'c'], 'c'), ['c', 'a', 'b']);
  assert.deepEqual(withFirst(['a', 'b'], 'gone'), ['a', 'b']);
  assert.deepEqual(without(['a', 'b', 'c'], 'b'), ['a', 'c']);
  assert.deepEqual(without(['a'], 'gone'), ['a']);
});

test('sizes as people read them', () => {
  assert.deepEqual([1, 2048, photoBytesMax].map(sizeText), ['1 kB', '2 kB', '5.0 MB']);
});

test('one’s own picture changes, and is nobody’s after signing out', () => {
  const state = after({ type: 'pictured', picture: '/media/x' });
  assert.equal(state.me?.picture, '/media/x');
  assert.equal(reduce(reduce(state, { type: 'signed-out' }), { type: 'pictured', picture: '/media/y' }).me, null);
});
