import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { measureAccountReads } from '../../bench/accounts/reads';
import { type BundleName, bundleAll, WITHOUT_BENCH_PACKAGE } from '../../bench/cold-start/bundles';
import { startOnce } from '../../bench/cold-start/start-once';
import { CountingPoller, setKraken } from '../../bench/polls/counting-poller';
import { measureAnswerUnits } from '../../bench/reads/answer-units';
import { type Child, startChild } from '../../bench/support/child';
import { type Database, seed } from '../../bench/support/database';
import type { Units } from '../../bench/support/units';
import { createTestTable } from '../support/table';

/**
 * What is the same on every machine is held to what it was, so that nothing grows unnoticed: neither what a poll asks for
 * nor what a function loads. What it was is in `figures.json`; with UPDATE_FIGURES=1 this writes it anew.
 */
type Figures = Readonly<Record<string, number>>;

const BENCH = join(__dirname, '..', '..', 'bench');
const FUNCTIONS = join(__dirname, '..', '..', 'dist', 'functions');
const FILE = join(__dirname, 'figures.json');
const HELD: Readonly<Record<string, Figures>> = JSON.parse(readFileSync(FILE, 'utf8'));
const isUpdate = process.env.UPDATE_FIGURES === '1';
/** Of bytes: a line of code more is no news. */
const TOLERANCE = 0.01;

/** Ten thousand and more are left to the benchmark: to put them into the table takes up to a minute. */
const POLLED = [0, 10, 1_000];
const CHANGED = 10;

let kraken: Child;
let cloud: Child;
let folder: string;
let bundles: Awaited<ReturnType<typeof bundleAll>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'contestants-'));
  [kraken, cloud, bundles] = await Promise.all([
    startChild(join(BENCH, 'polls', 'world-process.ts')),
    startChild(join(BENCH, 'cold-start', 'mock-cloud.ts')),
    bundleAll(folder, WITHOUT_BENCH_PACKAGE),
  ]);
});
afterAll(() => {
  kraken.stop();
  cloud.stop();
  rmSync(folder, { recursive: true });
});

const SUBJECTS: Readonly<Record<string, () => Promise<Figures>>> = {
  ...Object.fromEntries(
    readdirSync(FUNCTIONS).map((name) => [`the function "${name}"`, async () => sizeOf(name)] as const),
  ),
  'a first poll as deployed, one new export in each report': () => requestsOf('our poller', 'once'),
  'two polls as deployed, the second unchanged': () => requestsOf('our poller', 'twice'),
  'a first poll of 10 exports': () => costOfFirst(10),
  ...Object.fromEntries(POLLED.map((count) => [`polls of ${count} exports`, () => costOfNext(count)])),
  ...Object.fromEntries(
    [100, 1_000].map((count) => [`answers of the API over ${count} exports`, () => answers(count)]),
  ),
  ...Object.fromEntries([1, 50].map((count) => [`answers about ${count} accounts`, () => accountReads(count)])),
};

describe('held figures', () => {
  const measured: Record<string, Figures> = {};
  afterAll(() => {
    if (isUpdate) writeFileSync(FILE, `${JSON.stringify(measured, undefined, 2)}\n`);
  });

  test.each(Object.entries(SUBJECTS))('%s', async (subject, measure) => {
    const figures = await measure();
    measured[subject] = figures;
    if (!isUpdate) expectHeld(subject, figures);
  });

  test('are those that are measured', () => {
    if (!isUpdate) expect(Object.keys(HELD)).toEqual(Object.keys(SUBJECTS));
  });
});

test.each([
  ['our poller', 'poll'],
  ['our API', 'api'],
])('the documentation says how large "%s" is', (bundle, name) => {
  const document = readFileSync(join(__dirname, '..', '..', 'docs', 'performance.md'), 'utf8');
  const row = new RegExp(`^\\| \\*\\*${bundle}\\*\\* *\\| *([\\d,]+) *\\| *([\\d,]+) *\\|$`, 'm').exec(document) ?? [];
  const [bytes, gzipBytes] = row.slice(1).map((figure) => Number(figure.replaceAll(',', '')));
  const held = HELD[`the function "${name}"`];
  for (const [said, is] of [
    [bytes, held?.bytes],
    [gzipBytes, held?.['gzip bytes']],
  ])
    expect(Math.abs((said ?? 0) / (is ?? 0) - 1)).toBeLessThanOrEqual(TOLERANCE);
});

describe('what the poller and the API are compared with', () => {
  const ASKED = { GetSecretValue: 1, UpdateItem: 2, ExportStatus: 2, Query: 1, PutItem: 3, PutEvents: 1 };

  test.each<[BundleName, Figures]>([
    ['empty', {}],
    ['hand-signed, no SDK', ASKED],
    ['plain, esbuild defaults', ASKED],
    ['our poller, esbuild defaults', HELD['a first poll as deployed, one new export in each report'] ?? {}],
    ['hand-signed API, no SDK', { Query: 1 }],
    ['plain API, esbuild defaults', { Query: 1 }],
    ['our API', { BatchGetItem: 1, Query: 2 }],
  ])('"%s" starts and asks for what it should', async (name, expected) => {
    expect(await requestsOf(name, 'once')).toEqual(expected);
  });
});

/** A figure that got better is to be held too. */
function expectHeld(subject: string, figures: Figures): void {
  const held = HELD[subject] ?? {};
  const names = [...new Set([...Object.keys(held), ...Object.keys(figures)])];
  const differences = names.flatMap((name) => {
    const [was = 0, is = 0] = [held[name], figures[name]];
    const allowed = name.endsWith('bytes') ? was * TOLERANCE : 0;
    return Math.abs(is - was) <= allowed ? [] : [`${name}: ${was} before, ${is} now`];
  });
  if (differences.length > 0)
    throw new Error(
      `${subject}: ${differences.join('; ')}. If that is meant, "UPDATE_FIGURES=1 npx jest test/performance/figures" writes it to figures.json.`,
    );
}

function sizeOf(name: string): Figures {
  const code = readFileSync(join(FUNCTIONS, name, 'index.js'));
  const loaded = [...code.toString().matchAll(/require\("(?:node:)?([^"]+)"\)/g)].map(([, module]) => module);
  return { bytes: code.length, 'gzip bytes': gzipSync(code).length, 'modules of Node': new Set(loaded).size };
}

/** What a function asks for in a process of its own, by operation. */
async function requestsOf(name: BundleName, times: 'once' | 'twice'): Promise<Figures> {
  const { url } = cloud;
  await fetch(url);
  const path = bundles.get(name)?.path ?? '';
  await startOnce(path, { url, node: process.execPath, isApi: name.includes('API'), isOnce: times === 'once' });
  return JSON.parse(await (await fetch(url)).text());
}

async function costOfFirst(count: number): Promise<Figures> {
  return withTable(async (database) => {
    await setKraken(kraken.url, count, 0);
    return costOf(new CountingPoller(database, kraken.url));
  });
}

async function costOfNext(count: number): Promise<Figures> {
  return withTable(async (database) => {
    await seed(database, count);
    const poller = new CountingPoller(database, kraken.url);
    await setKraken(kraken.url, count, 0);
    await poller.poll();
    const unchanged = await costOf(poller);
    await setKraken(kraken.url, count, Math.min(CHANGED, count));
    return { ...prefixed('unchanged', unchanged), ...prefixed(`up to ${CHANGED} changed`, await costOf(poller)) };
  });
}

const prefixed = (what: string, figures: Figures): Figures =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${what}: ${name}`, value]));

async function costOf(poller: CountingPoller): Promise<Figures> {
  const { cpuMs: _cpuMs, wallMs: _wallMs, requests, read, write, ...counted } = await poller.poll();
  return { ...byKind(requests), 'read units': read, 'write units': write, ...counted };
}

const answers = (count: number): Promise<Figures> =>
  withTable(async (database) => unitsByName({ ...(await measureAnswerUnits(database, count)) }));

const accountReads = (count: number): Promise<Figures> =>
  withTable(async (database) => unitsByName(await measureAccountReads(database, count)));

const unitsByName = (units: Readonly<Record<string, Units>>): Figures =>
  Object.fromEntries(
    Object.entries(units).flatMap(([name, { requests, read }]) => [
      [`${name}, requests`, requests.length],
      [`${name}, read units`, read],
    ]),
  );

function byKind(requests: readonly string[]): Figures {
  const counted: Record<string, number> = {};
  for (const name of requests) counted[name] = (counted[name] ?? 0) + 1;
  return counted;
}

async function withTable<T>(work: (database: Omit<Database, 'stop'>) => Promise<T>): Promise<T> {
  const table = await createTestTable();
  try {
    return await work({ client: table.client, tableName: table.name });
  } finally {
    await table.close();
  }
}
