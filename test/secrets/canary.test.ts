import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type FaultInput, type Simulator, startSimulator } from '../../local/simulator';
import { EventClient } from '../local/support/event-client';
import { removeTempDirs, tempDir } from '../local/support/temp-dir';
import { until } from '../local/support/until';
import { type Canary, leaks, type Sink } from './search';
import { Wiretap } from './wiretap';

const root = join(__dirname, '../..');
/** With all that encodings change, as far as a header takes it. */
const apiKey = 'CANARY+key/"one"\\%two=&three==CanaryKeyCanaryKeyCanary==';
const apiSecret = Buffer.from('\u00ff\u00fe>>canary??secret<<of/sixty+four=bytes&"with"\\all%characters!!').toString(
  'base64',
);
const otp = 'Canary "otp" \\ +/=& with \u00e4 and %20';
const CANARIES: readonly Canary[] = [
  { name: 'API key', text: apiKey },
  { name: 'API secret', text: apiSecret },
  { name: 'one-time password', text: otp },
];

let simulator: Simulator;
let tap: Wiretap;
let dataDir: string;
let child: ChildProcess | undefined;
let output: string;

beforeEach(async () => {
  simulator = await startSimulator({ keys: [{ apiKey, apiSecret, otp, tier: 'unlimited' }], seed: 5 });
  tap = await Wiretap.before(simulator.url);
  dataDir = tempDir();
  output = '';
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await tap.close();
  await simulator.close();
  removeTempDirs();
});

/** `npm start` with canaries for credentials. @returns its URL */
async function startHost(environment: Record<string, string> = {}): Promise<string> {
  const options = ['--port=0', `--data-dir=${dataDir}`, `--kraken-url=${tap.url}`];
  const pace = ['--tier=unlimited', '--interval=300ms', '--active-interval=100ms'];
  const host = spawn(process.execPath, ['--import', 'tsx', 'local/main.ts', ...options, ...pace], {
    cwd: root,
    env: { ...process.env, KRAKEN_API_KEY: apiKey, KRAKEN_API_SECRET: apiSecret, KRAKEN_OTP: otp, ...environment },
  });
  child = host;
  for (const stream of [host.stdout, host.stderr]) stream.on('data', (chunk) => (output += chunk));
  return until('the host runs', () => /(http:\/\/127\.0\.0\.1:\d+)\/v1\/exports/.exec(output)?.[1]);
}

const PATHS = [
  '/v1/exports',
  '/v1/exports?limit=1&order=desc',
  '/v1/accounts',
  '/v1/accounts/main',
  '/v1/health',
  '/v1/openapi.json',
  // Problems.
  '/v1/exports?limit=0',
  '/v1/exports?cursor=nonsense',
  '/v1/exports/%zz',
  '/v1/accounts/nobody',
  '/v1/accounts/main/exports/nothing',
  '/nowhere',
];

async function answersOf(url: string): Promise<Sink[]> {
  const { items } = (await (await fetch(`${url}/v1/exports`)).json()) as { items: { id: string }[] };
  const ofExports = items.flatMap(({ id }) => ['', '/history'].map((end) => `/v1/accounts/main/exports/${id}${end}`));
  const requests: [string, RequestInit][] = [
    ...[...PATHS, ...ofExports].map((path): [string, RequestInit] => [path, {}]),
    ['/v1/accounts/main/poll', { method: 'POST' }],
    ['/v1/exports', { method: 'DELETE' }],
    ['/v1/events', { headers: { 'Last-Event-ID': 'nonsense' } }],
  ];
  const answers = requests.map(async ([path, init]): Promise<Sink> => {
    const response = await fetch(url + path, init);
    const content = JSON.stringify([...response.headers]) + (await response.text());
    return { name: `answer to ${init.method ?? 'GET'} ${path}`, content };
  });
  return Promise.all(answers);
}

async function eventsOf(url: string): Promise<Sink> {
  const client = await EventClient.connect(url, '0');
  await client.take(1);
  await setTimeout(500);
  client.close();
  return { name: 'events', content: client.received.map(({ event }) => JSON.stringify(event)).join('\n') };
}

function filesOf(folder: string): Sink[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: path.slice(folder.length + 1), content: readFileSync(path) }));
}

/** Everything that leaves the host, but for what it tells Kraken. The files last, when it has stopped. */
async function sinksOf(url: string): Promise<Sink[]> {
  const told = [...(await answersOf(url)), await eventsOf(url)];
  child?.kill('SIGTERM');
  await until('the host has stopped', () => child?.exitCode !== null);
  const sinks = [...told, ...filesOf(dataDir), { name: 'stdout and stderr', content: output }];
  const names = sinks.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([expect.stringMatching(/events\.jsonl$/), expect.stringMatching(/table\/.+\.log$/)]),
  );
  return sinks;
}

/** The signatures that Kraken received are as secret as what they were made with. */
const signatures = (): Canary[] => tap.headers('API-Sign').map((text) => ({ name: 'signature', text }));

const accountOf = async (url: string): Promise<{ health: string; lastError: { class: string } | null }> =>
  (await fetch(`${url}/v1/accounts/main`)).json() as ReturnType<typeof accountOf>;

test('S05 I6 a healthy host lets no secret out, and the search would find it', async () => {
  const id = simulator.addExport({ report: 'trades', queuedSeconds: 0.3, processingSeconds: 0.3, description: 'fine' });
  const url = await startHost();
  await until('the export is ready', () => new RegExp(`${id}.* → ready`).test(output));
  const sinks = await sinksOf(url);

  // What goes to Kraken holds all of them but the secret itself: so they were in use, and are found where they are.
  const found = leaks([{ name: 'Kraken', content: tap.heard }], [...CANARIES, ...signatures()]);
  expect(found).toEqual(
    expect.arrayContaining(['Kraken: API key, raw', 'Kraken: one-time password, as JSON', 'Kraken: signature, raw']),
  );
  expect(leaks(sinks, [...CANARIES, ...signatures()])).toEqual([]);
  // What the host knows of the export is in every sink that tells of exports: the search looks into the right ones.
  const fine = leaks(sinks, [{ name: 'export', text: `main/${id}/1` }]);
  expect(fine).toEqual(
    expect.arrayContaining(['events: export, raw', expect.stringMatching(/events\.jsonl: export, raw$/)]),
  );
  expect(simulator.counters().byOutcome).toEqual({ ok: expect.any(Number) });
}, 60_000);

const refusals: [string, FaultInput, string][] = [
  ['K09 a refused key', { fault: 'K09' }, 'invalid_key'],
  ['K10 a refused signature', { fault: 'K10' }, 'invalid_signature'],
  ['K10 refused nonces', { fault: 'K10', variant: 'invalid-nonce', times: 'always' }, 'invalid_nonce'],
  ['K11 a missing permission', { fault: 'K11' }, 'permission_denied'],
  ['K01 a Kraken that never answers', { fault: 'K01', variant: 'hang', times: 'always' }, 'upstream_unreachable'],
];

test.each(refusals)(
  'S05 I6 %s lets no secret out',
  async (_, fault, failure) => {
    simulator.addExport({ report: 'trades' });
    simulator.addFault(fault);
    const url = await startHost();
    await until('the host tells of it', async () => (await accountOf(url)).lastError?.class === failure, 40_000);
    expect(leaks(await sinksOf(url), [...CANARIES, ...signatures()])).toEqual([]);
    expect(signatures().length).toBeGreaterThan(0);
  },
  90_000,
);

const troubles: FaultInput[] = [
  { fault: 'K03' },
  { fault: 'K03', variant: 'json-503' },
  ...['html', 'truncated', 'empty', 'trailing-junk', 'duplicate-keys', 'list'].map((variant) => ({
    fault: 'K04',
    variant,
  })),
  { fault: 'K01' },
  { fault: 'K01', variant: 'reset-in-body' },
  { fault: 'K12' },
  { fault: 'K13', variant: 'unknown' },
  { fault: 'K14', variant: 'text' },
  { fault: 'K15' },
  ...['moved-301', 'found-302', 'temporary-307', 'permanent-308'].map((variant) => ({ fault: 'K17', variant })),
];

test('S05 I6 K17 pages, broken answers and redirects let no secret out', async () => {
  simulator.addExport({ report: 'trades' });
  for (const fault of troubles) simulator.addFault({ ...fault, times: 2 });
  const url = await startHost();
  await until(
    'all of it is over',
    () => simulator.state().faults.length === 0 && output.includes('is healthy'),
    40_000,
  );
  expect(leaks(await sinksOf(url), [...CANARIES, ...signatures()])).toEqual([]);
  expect(simulator.counters()).toMatchObject({ redirectsFollowed: 0, keysGivenAway: 0 });
}, 90_000);

test.each([
  ['swapped halves', { KRAKEN_API_KEY: apiSecret, KRAKEN_API_SECRET: apiKey }],
  ['a secret that is not base64', { KRAKEN_API_SECRET: `${apiSecret}!` }],
  ['a key with a blank in it', { KRAKEN_API_KEY: `${apiKey} ${apiKey}` }],
])(
  'S02 S05 I6 %s let no secret out',
  async (_, environment) => {
    startHost(environment).catch(() => undefined);
    await until('the host has refused to start', () => typeof child?.exitCode === 'number');
    expect(output).toContain('KRAKEN_API_');
    expect(leaks([...filesOf(dataDir), { name: 'stdout and stderr', content: output }], CANARIES)).toEqual([]);
    expect(tap.heard).toHaveLength(0);
  },
  60_000,
);
