import { demoCredentials } from '../../local/simulator';
import { jsonOf, runCli } from './support/run-cli';
import { Stack } from './support/stack';

jest.setTimeout(20_000);

let stack: Stack;
let old: { apiKey: string; apiSecret: string };

beforeEach(async () => {
  stack = await Stack.create();
  old = stack.addKey(1);
  stack.keep({ ...old, note: 'made by Ann' });
});
afterEach(() => stack.close());

const put = (value: object | string) =>
  runCli(['secret', 'put', 'main', '--stack', 'Exports'], {
    input: typeof value === 'string' ? value : JSON.stringify(value),
  });
const stored = () => JSON.parse(stack.secrets.get('kraken-export-status/main') ?? '{}');

test('a key that Kraken knows is stored, and what else is in the secret stays', async () => {
  const next = stack.addKey(2);
  const { exitCode, out } = await put(next);
  expect(exitCode).toBe(0);
  expect(out.join()).toMatch(/Kraken knows the key "key-2", and it is stored\. The next poll of main uses it\./);
  expect(stored()).toEqual({ ...next, note: 'made by Ann' });
});

test('nothing of a key is ever printed', async () => {
  const next = stack.addKey(2);
  for (const value of [
    next,
    { ...next, apiSecret: old.apiSecret },
    { apiKey: next.apiSecret, apiSecret: next.apiKey },
  ]) {
    const { out, notes } = await put(value);
    for (const half of [next.apiKey, next.apiSecret, old.apiSecret])
      expect([...out, ...notes].join()).not.toContain(half);
  }
});

test.each<[string, (key: { apiKey: string; apiSecret: string }) => object | string, RegExp]>([
  ['no JSON', () => 'my-key', /standard input must hold/],
  ['one half', ({ apiKey }) => ({ apiKey }), /"apiSecret" is empty/],
  [
    'the halves swapped',
    ({ apiKey, apiSecret }) => ({ apiKey: apiSecret, apiSecret: apiKey }),
    /"apiSecret" is too short/,
  ],
  ['no base64', ({ apiKey }) => ({ apiKey, apiSecret: 'no base64 at all!' }), /"apiSecret" is not base64/],
])('%s is refused before Kraken is asked, and the old key stays', async (_name, change, sentence) => {
  const { exitCode, notes } = await put(change(stack.addKey(2)));
  expect(exitCode).toBe(1);
  expect(notes.join()).toMatch(/nothing was stored: /);
  expect(notes.join()).toMatch(sentence);
  expect(stack.simulator.calls()).toEqual([]);
  expect(stored()).toMatchObject(old);
});

test.each<[string, () => object, RegExp]>([
  ['a key that Kraken does not know', () => demoCredentials(9), /EAPI:Invalid key/],
  ['two halves of different keys', () => ({ ...stack.addKey(2), apiSecret: old.apiSecret }), /EAPI:Invalid signature/],
  [
    'a key without the permission',
    () => stack.addKey(2, { permissions: ['query-funds'] }),
    /lacks the permission "Data - Export data"\. It has query-funds/,
  ],
  ['a key that has expired', () => stack.addKey(2, { validUntilMs: Date.now() - 1_000 }), /EAPI:Invalid key/],
])('%s is not stored, and the poller goes on with the old one', async (_name, key, sentence) => {
  const poll = await stack.poller();
  await poll();
  const { exitCode, notes } = await put(key());
  expect(exitCode).toBe(1);
  expect(notes.join()).toMatch(sentence);
  expect(stored()).toMatchObject(old);
  await poll();
  const state = await stack.state();
  expect(state?.health).toBe('healthy');
});

test('while Kraken asked for a pause nothing is tried, and nothing stored', async () => {
  stack.simulator.addFault({ fault: 'K08' });
  await stack.poll();
  const calls = stack.simulator.calls().length;
  const { exitCode, notes } = await put(stack.addKey(2));
  expect(exitCode).toBe(1);
  expect(notes.join()).toMatch(
    /nothing was stored, because Kraken could not be asked: Kraken asked for a pause; try again at \d\d:\d\d/,
  );
  expect(stack.simulator.calls()).toHaveLength(calls);
  expect(stored()).toMatchObject(old);
});

test('a lockout that the try runs into holds back the poller as well', async () => {
  await stack.poll();
  stack.simulator.addFault({ fault: 'K08' });
  expect((await put(stack.addKey(2))).exitCode).toBe(1);
  const calls = stack.simulator.calls().length;
  await stack.poll();
  expect(stack.simulator.calls()).toHaveLength(calls);
});

test('an empty secret gets its first key', async () => {
  stack.secrets.set(stack.account.secretId, undefined);
  const first = stack.addKey(2);
  expect((await put(first)).exitCode).toBe(0);
  expect(stored()).toEqual(first);
  await stack.poll();
  expect((await stack.state())?.health).toBe('healthy');
});

test('a key is rotated without a gap: the very next poll uses it, nothing is lost, and nothing comes twice', async () => {
  stack.simulator.addExport({ id: 'KEPT', report: 'trades', ageSeconds: 3_600 });
  const poll = await stack.poller();
  await poll();
  expect((await stack.exports().get('main', 'KEPT'))?.export.version).toBe(1);

  const next = stack.addKey(2);
  expect((await put(next)).exitCode).toBe(0);
  stack.simulator.revokeKey('key-1');
  stack.simulator.addExport({ id: 'NEXT', report: 'trades', ageSeconds: 60 });
  await poll();

  const names = stack.simulator.calls().map(({ key }) => key);
  expect(names.lastIndexOf('key-1')).toBeLessThan(names.indexOf('key-2'));
  const listed = await stack.exports().outlines('main');
  expect(listed.map(({ id, state, version }) => `${id} ${state} ${version}`)).toEqual(['KEPT ready 1', 'NEXT ready 1']);
  const { health, consecutiveFailures } = (await stack.state()) ?? {};
  expect({ health, consecutiveFailures }).toEqual({ health: 'healthy', consecutiveFailures: 0 });
  const doctor = jsonOf(await runCli(['doctor', '--stack', 'Exports', '--json']));
  expect(doctor.problems).toBe(0);
  expect(doctor.findings.map(({ check }: { check: string }) => check)).not.toContain('rotation');
});
