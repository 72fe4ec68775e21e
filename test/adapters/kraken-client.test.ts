import { createServer } from 'node:http';
import { createKraken } from '../../lambda/adapters/kraken/kraken-client';
import { Credentials } from '../../lambda/core/credentials';
import type { KrakenAnswer } from '../../lambda/core/ports';
import { demoCredentials, type Simulator, startSimulator } from '../../local/simulator';

const key = demoCredentials(1);
const credentials = new Credentials(key.apiKey, key.apiSecret, undefined);
let simulator: Simulator;
let nonce = 1_790_000_000_000n;

beforeAll(async () => {
  simulator = await startSimulator({ keys: [{ ...key, tier: 'unlimited' }] });
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

function ask(
  options: Partial<{ credentials: Credentials; nonce: bigint; timeoutMs: number }> = {},
): Promise<KrakenAnswer> {
  const kraken = createKraken(simulator.url, { now: Date.now });
  return kraken.exportStatus({ credentials, report: 'trades', nonce: nonce++, timeoutMs: 5_000, ...options });
}

test('gets the exports of the report that it asks for', async () => {
  simulator.addExport({ report: 'trades', id: 'TRAD' });
  simulator.addExport({ report: 'ledgers', id: 'LEDG' });
  expect(await ask()).toMatchObject({ kind: 'reports', reports: [{ id: 'TRAD' }], warnings: [] });
});

test('N08 nonces of 19 digits arrive digit by digit', async () => {
  await ask({ nonce: 1_791_000_000_123_456_789n });
  expect(simulator.calls().at(-1)).toMatchObject({ outcome: 'ok', nonce: '1791000000123456789' });
});

test('sends the one-time password, which a key with two-factor authentication asks for', async () => {
  simulator.addKey({ ...key, apiKey: 'second-factor', otp: 'open sesame' });
  const withOtp = new Credentials('second-factor', key.apiSecret, 'open sesame');
  const withoutOtp = new Credentials('second-factor', key.apiSecret, undefined);
  expect(await ask({ credentials: withOtp })).toMatchObject({ kind: 'reports' });
  expect(await ask({ credentials: withoutOtp })).toMatchObject({ failure: { class: 'invalid_signature' } });
});

test.each([
  ['K01', 'reset', 'upstream_unreachable'],
  ['K01', 'reset-in-body', 'upstream_unreachable'],
  ['K01', 'hang', 'upstream_unreachable'],
  ['K02', 'slow-loris', 'upstream_unreachable'],
  ['K02', 'silence', 'upstream_unreachable'],
  ['K03', undefined, 'upstream_unavailable'],
  ['K04', 'html', 'unexpected_answer'],
  ['K04', 'truncated', 'unexpected_answer'],
  ['K04', 'empty', 'unexpected_answer'],
  ['K04', 'bom', 'unexpected_answer'],
  ['K04', 'trailing-junk', 'unexpected_answer'],
  ['K04', 'content-type', 'unexpected_answer'],
  ['K04', 'duplicate-keys', 'unexpected_answer'],
  ['K04', 'nan', 'unexpected_answer'],
  ['K04', 'list', 'unexpected_answer'],
  ['K04', 'null', 'unexpected_answer'],
  ['K04', 'gzip', 'unexpected_answer'],
  ['K04', 'gzip-bomb', 'unexpected_answer'],
  ['K04', 'oversized', 'upstream_unreachable'],
  ['K06', 'rate-limit', 'rate_limited'],
  ['K07', 'throttled', 'throttled'],
  ['K08', undefined, 'lockout'],
  ['K09', undefined, 'invalid_key'],
  ['K10', 'invalid-signature', 'invalid_signature'],
  ['K11', undefined, 'permission_denied'],
  ['K12', undefined, 'upstream_unavailable'],
  ['K17', undefined, 'unexpected_answer'],
])('%s (%s) is %s', async (fault, variant, failureClass) => {
  simulator.addFault({ fault, ...(variant !== undefined && { variant }) });
  const timeoutMs = variant === 'hang' || fault === 'K02' ? 200 : 5_000;
  expect(await ask({ timeoutMs })).toMatchObject({ kind: 'failed', failure: { class: failureClass } });
});

test('K17 a redirect is not followed, so the key goes nowhere else', async () => {
  simulator.addFault({ fault: 'K17' });
  await ask();
  expect(simulator.counters()).toMatchObject({ redirectsFollowed: 0, keysGivenAway: 0 });
});

test('K01 a Kraken that is not there is unreachable, in words', async () => {
  const kraken = createKraken('http://127.0.0.1:9', { now: Date.now });
  const answer = await kraken.exportStatus({ credentials, report: 'trades', nonce: 1n, timeoutMs: 1_000 });
  expect(answer).toEqual({
    kind: 'failed',
    failure: { class: 'upstream_unreachable', message: 'Kraken: ECONNREFUSED' },
  });
});

test('I6 a failure never holds the key, the signature or the one-time password', async () => {
  simulator.addFault({ fault: 'K13', errors: [`EGeneral:${'x'.repeat(500)}`] });
  const shown = JSON.stringify(await ask());
  expect(shown).not.toContain(key.apiKey);
  expect(shown.length).toBeLessThan(400);
});

test('I6 S05 what a proxy or Kraken echoes of the request is not repeated', async () => {
  const secrets = new Credentials('echo/key+1==', Buffer.alloc(64, 250).toString('base64'), 'otp-4711');
  let sent: string[] = [];
  let isWarned = false;
  const echo = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { 'api-key': key, 'api-sign': signature } = request.headers;
    sent = [secrets.apiKey, secrets.apiSecret, 'otp-4711', String(signature)];
    const body = Buffer.concat(chunks).toString();
    const html = `<pre>${key} ${encodeURIComponent(String(signature))} ${body} ${String(key).replace('/', '&#x2F;')}</pre>`;
    if (body.includes('trades')) response.writeHead(502, { 'content-type': 'text/html' }).end(html);
    else if (isWarned)
      response.end(JSON.stringify({ error: [`WGeneral:${'-'.repeat(150)}${key} ${signature}`], result: [] }));
    else response.end(JSON.stringify({ error: [`EAPI:Invalid key:${key}`] }));
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  const address = echo.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const kraken = createKraken(url, { now: Date.now });
  for (const report of ['trades', 'ledgers'] as const) {
    const answer = await kraken.exportStatus({ credentials: secrets, report, nonce: nonce++, timeoutMs: 5_000 });
    expect(answer).toMatchObject({ kind: 'failed', failure: { message: expect.stringContaining('[redacted]') } });
    for (const secret of sent) {
      expect(JSON.stringify(answer)).not.toContain(secret);
      expect(JSON.stringify(answer)).not.toContain(encodeURIComponent(secret));
    }
  }
  isWarned = true;
  const answer = await kraken.exportStatus({
    credentials: secrets,
    report: 'ledgers',
    nonce: nonce++,
    timeoutMs: 5_000,
  });
  expect(answer).toMatchObject({ kind: 'reports', warnings: [expect.stringContaining('[redacted]')] });
  for (const secret of sent) expect(JSON.stringify(answer)).not.toContain(secret.slice(0, 8));
  echo.close();
});
