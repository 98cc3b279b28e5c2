import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { DeliveryReports } from '../src/app/delivery_reports';
import { FakeEnv } from './fakes';
import { settled } from './support';

let env: FakeEnv;
let told: string[];
let open: (() => void)[];
let answer: () => Record<string, unknown> | null;
let live: { isConnected: boolean; markDelivered(id: string): Promise<Record<string, unknown> | null> };
let reports: DeliveryReports;

beforeEach(() => {
  env = new FakeEnv();
  told = [];
  open = [];
  answer = () => ({ success: true });
  live = {
    isConnected: true,
    markDelivered: (id) => {
      told.push(id);
      return new Promise((resolve) => open.push(() => resolve(answer())));
    },
  };
  reports = new DeliveryReports(live, env);
});

async function answerAll(): Promise<void> {
  open.splice(0).forEach((resolve) => resolve());
  await settled();
}

test('a few at a time, each once', async () => {
  for (let n = 0; n < 20; n += 1) reports.add(`m${n}`);
  reports.add('m19');
  assert.ok(told.length < 20);
  for (let round = 0; round < 20; round += 1) await answerAll();
  assert.deepEqual(told, Array.from({ length: 20 }, (_, n) => `m${n}`));
});

test('told to come later, it does, and loses nothing', async () => {
  answer = () => ({ error: 'Too many requests', code: 429, retry_after: 7 });
  reports.add('m1');
  reports.add('m2');
  await answerAll();
  assert.deepEqual(told, ['m1']);
  assert.deepEqual(env.pauses.map(({ ms }) => ms), [7000]);
  answer = () => ({ success: true });
  env.pauses[0]!.end();
  await settled();
  await answerAll();
  assert.deepEqual(told, ['m1', 'm1', 'm2']);
});

test('without a connection they wait for the next', async () => {
  live.isConnected = false;
  reports.add('m1');
  assert.deepEqual(told, []);
  live.isConnected = true;
  reports.kick();
  await answerAll();
  assert.deepEqual(told, ['m1']);
});

test('an answer that was lost is asked for again, a refusal is not', async () => {
  answer = () => null;
  reports.add('m1');
  await answerAll();
  answer = () => ({ error: 'Failed to mark delivered' });
  env.pauses[0]!.end();
  await settled();
  await answerAll();
  reports.kick();
  assert.deepEqual(told, ['m1', 'm1']);
});
