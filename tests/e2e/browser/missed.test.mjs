// Where the socket cannot recover what was missed, the log can; and where that no longer can, everything is loaded anew.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stage } from './support/stage.mjs';

let server;
let maya;
let jonas;
let asked = [];

/** A way to the server on which the ticket for recovery gets lost: each connect is a plain one. */
async function loseTickets(page) {
  await page.route(/\/socket\.io\/.*transport=polling/, (route) => route.abort());
  await page.routeWebSocket(/\/socket\.io\//, (socket) => {
    const upstream = socket.connectToServer();
    socket.onMessage((frame) => upstream.send(typeof frame === 'string' ? frame.replace(/"pid":"[^"]*"/, '"pid":""') : frame));
  });
}

stage(async (all) => {
  ({ server, maya, jonas } = all);
  await loseTickets(jonas.page);
  await jonas.page.reload();
  await jonas.isIn();
  await maya.find(jonas);
  await maya.say('Before');
  await jonas.entry(maya).click();
  await jonas.sees('Before');
  await maya.seesTick('Before', 'read');
  jonas.page.on('request', (request) => {
    const path = new URL(request.url()).pathname + new URL(request.url()).search;
    if (request.method() === 'GET' && /^\/api\/(events|messages\/[0-9a-f]{24})/.test(path)) asked.push(path);
  });
});

/** What kinds of questions were asked, in the order of the first of each: a connection may need more than one attempt. */
const kinds = () => [...new Set(asked.map((path) => path.replace(/=.*|\/[0-9a-f]{24}.*/, '')))];

/** Jonas is away while Maya writes. */
async function missing(text) {
  asked = [];
  await jonas.page.context().setOffline(true);
  await server.stop();
  await server.start();
  await jonas.page.getByText('Reconnecting…').filter({ visible: true }).waitFor();
  await maya.say(text);
  await maya.seesTick(text, 'sent');
  await jonas.page.context().setOffline(false);
  await jonas.sees(text);
  await maya.seesTick(text, 'read');
  assert.equal(await jonas.message(text).count(), 1);
}

test('the log tells what was missed', async () => {
  await missing('Told by the log');
  assert.deepEqual(kinds(), ['/api/events?after']);
});

test('410: the conversation is loaded again, and the log is used from there on', async () => {
  const tooOld = { error: 'Offset too old', status_code: 410, path: '/api/events' };
  await jonas.page.route('**/api/events?after=*', (route) => route.fulfill({ status: 410, json: tooOld }));
  await missing('Loaded anew');
  assert.deepEqual(kinds(), ['/api/events?after', '/api/events', '/api/messages']);
  await jonas.page.unroute('**/api/events?after=*');
  await missing('Told by the log again');
  assert.deepEqual(kinds(), ['/api/events?after']);
});
