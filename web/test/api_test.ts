import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Api, ApiError } from '../src/net/api';
import { SessionStore } from '../src/net/session';
import { FakeStorage } from './fakes';

interface Call {
  url: string;
  auth: string | undefined;
  body: unknown;
}

let session: SessionStore;
let calls: Call[];
let answer: (call: Call) => Response | Promise<Response>;

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });

function fetchFake(url: string, init: RequestInit): Promise<Response> {
  const headers = init.headers as Record<string, string>;
  const call = { url, auth: headers['Authorization'], body: init.body ? JSON.parse(String(init.body)) : undefined };
  calls.push(call);
  return Promise.resolve().then(() => answer(call));
}

const noUpload = () => assert.fail('an upload');
const api = () => new Api(session, fetchFake, noUpload);
const failure = (work: Promise<unknown>) => work.then(() => assert.fail('must fail'), (error: ApiError) => error);

beforeEach(() => {
  session = new SessionStore(new FakeStorage(), new FakeStorage());
  session.begin({ access_token: 'old', refresh_token: 'r1', user_id: 'ann' }, true);
  calls = [];
});

/** Accepts the access token `new` only; a refresh gives it. */
function expired(call: Call): Response {
  if (call.url === '/api/auth/refresh') {
    return json(200, { access_token: 'new', refresh_token: 'r2', user_id: 'ann' });
  }
  return call.auth === 'Bearer new' ? json(200, { credits_balance: 3 }) : json(401, { error: 'Token expired' });
}

test('an expired token is refreshed and the call made again', async () => {
  answer = expired;
  assert.deepEqual(await api().balance(), { credits_balance: 3 });
  assert.deepEqual(calls[1]?.body, { refresh_token: 'r1' });
  assert.equal(session.tokens?.refresh, 'r2');
});

test('calls that expire together share one refresh', async () => {
  answer = expired;
  const shared = api();
  await Promise.all([shared.balance(), shared.balance(), shared.balance()]);
  assert.equal(calls.filter((call) => call.url === '/api/auth/refresh').length, 1);
});

test('a refresh that another tab has made is used, not made again', async () => {
  answer = expired;
  const other: Api = new Api(session, fetchFake, noUpload, async (work) => {
    session.renew({ access_token: 'new', refresh_token: 'r2', user_id: 'ann' });
    return work();
  });
  await other.balance();
  assert.equal(calls.filter((call) => call.url === '/api/auth/refresh').length, 0);
});

/** While the new pair is on its way, this happens. */
function whileRenewing(happens: () => void): void {
  answer = (call) => {
    if (call.url === '/api/auth/refresh') happens();
    return expired(call);
  };
}

test('who signs out while the tokens are being renewed stays signed out', async () => {
  const [tab, device] = [new FakeStorage(), new FakeStorage()];
  session = new SessionStore(tab, device);
  session.begin({ access_token: 'old', refresh_token: 'r1', user_id: 'ann' }, true);
  whileRenewing(() => session.end());
  assert.equal((await failure(api().balance())).status, 401);
  assert.equal(session.tokens, null);
  assert.deepEqual([tab.length, device.length], [0, 0]);
  assert.equal(calls.length, 2);
});

test('who has logged in meanwhile keeps their own tokens, and nothing is asked in their name', async () => {
  whileRenewing(() => {
    session.end();
    session.begin({ access_token: 'bobs', refresh_token: 'b1', user_id: 'bob' }, true);
  });
  const error = await failure(api().balance());
  assert.equal(error.status, 0);
  assert.deepEqual(session.tokens, { userId: 'bob', access: 'bobs', refresh: 'b1' });
  assert.equal(calls.filter((call) => call.auth === 'Bearer bobs').length, 0);
});

test('who has logged in anew meanwhile goes on with the new session', async () => {
  whileRenewing(() => session.begin({ access_token: 'new', refresh_token: 'r7', user_id: 'ann' }, true));
  await api().balance();
  assert.equal(session.tokens?.refresh, 'r7');
});

test('a revoked token is not refreshed', async () => {
  answer = () => json(401, { error: 'Token has been revoked' });
  const error = await failure(api().balance());
  assert.deepEqual([error.status, error.message, calls.length], [401, 'Token has been revoked', 1]);
});

test('a refused refresh is what the caller sees', async () => {
  answer = (call) => json(401, { error: call.url === '/api/auth/refresh' ? 'Invalid refresh token' : 'Token expired' });
  assert.equal((await failure(api().balance())).message, 'Invalid refresh token');
});

test('logging in shows no token and explains a fault by field', async () => {
  answer = () => json(422, { error: 'Validation error', details: [{ field: 'body -> email', message: 'no', type: 't' }] });
  const error = await failure(api().logIn('x', 'y'));
  assert.equal(calls[0]?.auth, undefined);
  assert.equal(error.faults[0]?.field, 'body -> email');
  assert.equal(error.isTemporary, false);
});

test('no answer, a proxy’s page and too many calls are temporary', async () => {
  answer = () => Promise.reject(new TypeError('network'));
  assert.equal((await failure(api().balance())).status, 0);
  answer = () => new Response('<html>', { status: 200 });
  assert.equal((await failure(api().balance())).isTemporary, true);
  answer = () => json(429, { detail: 'Too many requests' }, { 'Retry-After': '12' });
  const error = await failure(api().balance());
  assert.deepEqual([error.isTemporary, error.retryAfterSeconds, error.message], [true, 12, 'Too many requests']);
});

/** Node 18 knows files only as what is in a form. */
function photo(): File {
  const form = new FormData();
  form.set('file', new Blob(['pixels'], { type: 'image/png' }), 'me.png');
  return form.get('file') as File;
}
const quiet = { onProgress: () => {}, signal: new AbortController().signal };

test('a photo goes as the field `file`, with the token, and tells how far it has come', async () => {
  const shares: number[] = [];
  const sent: { url: string; auth: string | undefined; file: File }[] = [];
  const uploads = new Api(session, fetchFake, async (url, headers, form, { onProgress }) => {
    sent.push({ url, auth: headers['Authorization'], file: form.get('file') as File });
    onProgress(0.5);
    return json(200, { profile_pictures: ['/media/x'] });
  });
  const answered = await uploads.uploadPhoto(photo(), { ...quiet, onProgress: (share) => shares.push(share) });
  assert.deepEqual(answered, { profile_pictures: ['/media/x'] });
  assert.deepEqual([sent[0]?.url, sent[0]?.auth, sent[0]?.file.name], ['/api/users/upload-photo', 'Bearer old', 'me.png']);
  assert.equal(await sent[0]?.file.text(), 'pixels');
  assert.deepEqual(shares, [0.5]);
});

test('a photo whose token has run out is sent again with the new one', async () => {
  answer = expired;
  const tokens: (string | undefined)[] = [];
  const uploads = new Api(session, fetchFake, async (_, headers) => {
    tokens.push(headers['Authorization']);
    return headers['Authorization'] === 'Bearer new' ? json(200, { profile_pictures: [] }) : json(401, { error: 'Token expired' });
  });
  await uploads.uploadPhoto(photo(), quiet);
  assert.deepEqual(tokens, ['Bearer old', 'Bearer new']);
});

test('a photo that is refused, or never arrives, says so', async () => {
  const refused = (response: () => Promise<Response>) => failure(new Api(session, fetchFake, response).uploadPhoto(photo(), quiet));
  assert.equal((await refused(async () => json(413, { error: 'Payload too large' }))).status, 413);
  const busy = await refused(async () => json(503, { error: 'busy' }, { 'Retry-After': '2' }));
  assert.deepEqual([busy.status, busy.retryAfterSeconds], [503, 2]);
  assert.equal((await refused(() => Promise.reject(new Error('No answer')))).status, 0);
});

test('the key of a message travels with it', async () => {
  answer = () => json(200, { message_id: 'm1', status: 'sent', created_at: '' });
  await api().send('bob', 'hello', 'key1');
  assert.deepEqual(calls[0]?.body, { receiver_id: 'bob', content: 'hello', client_message_id: 'key1' });
});
