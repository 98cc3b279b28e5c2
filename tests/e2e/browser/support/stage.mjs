import { after, before } from 'node:test';
import { Windows } from './browser.mjs';
import { TestServer } from './server.mjs';

/**
 * A server of a file's own with Maya's window and Jonas's: there before its tests, gone after them.
 * `prepare` gets them; the tests have no other way to them, so it keeps what they need.
 */
export function stage(prepare) {
  let server;
  let windows;
  before(async () => {
    server = await TestServer.create();
    windows = new Windows(server);
    const maya = await windows.person('Maya Lindqvist');
    const jonas = await windows.person('Jonas Okafor');
    await prepare({ server, windows, maya, jonas });
  });
  after(async () => {
    await windows?.close();
    await server?.remove();
  });
}
