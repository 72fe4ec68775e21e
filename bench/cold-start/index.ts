import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '../support/child';
import { nodes } from '../support/nodes';
import type { Benchmark, Goal, Section } from '../support/section';
import { median, pairedRatio, shown } from '../support/statistics';
import { run } from '../support/throttled-process';
import { type Bundle, type BundleName, bundleAll } from './bundles';

interface Sample {
  /** Milliseconds from the start of the process until the handler is there. */
  readonly ready: number;
  /** Until the first event is handled. */
  readonly first: number;
  /** Processor milliseconds until then, of all threads: less than the clock at the mercy of whatever else runs. */
  readonly cpu: number;
  /** Of a second event. */
  readonly second: number;
}

const POLLERS = [
  'hand-signed, no SDK',
  'our poller',
  'our poller, esbuild defaults',
  'plain, esbuild defaults',
  'plain with ccxt',
] as const;
const APIS = ['our API', 'plain API, esbuild defaults'] as const;
const POLLER_BASE = 'plain, esbuild defaults';
const API_BASE = 'plain API, esbuild defaults';

const ACCOUNT = {
  name: 'main',
  secretId: 'kraken-export-status/main',
  reports: ['trades', 'ledgers'],
  nonceResolution: 'ms',
  tier: 'pro',
};
const POLL_EVENT = JSON.stringify({ account: ACCOUNT, trigger: 'schedule' });
const API_EVENT = JSON.stringify({
  version: '2.0',
  routeKey: '$default',
  rawPath: '/v1/exports',
  rawQueryString: '',
  headers: { host: 'bench.example.com' },
  requestContext: {
    domainName: 'bench.example.com',
    http: { method: 'GET', path: '/v1/exports', sourceIp: '127.0.0.1' },
  },
  isBase64Encoded: false,
});

/** Cold starts in fresh processes, and the size of what is loaded. */
export const coldStart: Benchmark = async ({ rounds }) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-cold-start-'));
  const cloud = await startChild(join(__dirname, 'mock-cloud.ts'));
  try {
    const bundles = await bundleAll(folder);
    const sections: Section[] = [sizes(bundles)];
    for (const node of nodes()) {
      const full = await sample(node.path, bundles, cloud.url, rounds, false);
      sections.push(timings(`Cold start of the functions, ${node.name}, a whole processor`, full));
    }
    const [newest] = nodes();
    if (newest !== undefined) {
      const throttled = await sample(newest.path, bundles, cloud.url, Math.ceil(rounds / 2), true);
      sections.push(timings(`The same at the share of a processor that 256 MB have, ${newest.name}`, throttled));
    }
    return sections;
  } finally {
    cloud.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Samples in shuffled rounds, so that no contestant always runs first. */
async function sample(
  node: string,
  bundles: ReadonlyMap<BundleName, Bundle>,
  url: string,
  rounds: number,
  isThrottled: boolean,
): Promise<Map<BundleName, Sample[]>> {
  const names: BundleName[] = ['empty', ...POLLERS, ...APIS];
  const samples = new Map<BundleName, Sample[]>(names.map((name) => [name, []]));
  const environment = {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'local',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_EC2_METADATA_DISABLED: 'true',
    KRAKEN_BASE_URL: url,
    TABLE_NAME: 'exports',
    EVENT_BUS_NAME: 'bus',
    POLLER_FUNCTION_NAME: 'poller',
    ACCOUNTS: JSON.stringify([ACCOUNT]),
    AUTH_MODE: 'iam',
    VERSION: '0.0.0',
    FUNCTION_NAME: 'bench',
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    POLL_INTERVAL_SECONDS: '60',
    ACTIVE_INTERVAL_SECONDS: '5',
    STALE_AFTER_SECONDS: '600',
    REMOVED_EXPORTS_DAYS: '90',
  };
  for (let round = 0; round < rounds; round++) {
    const shuffled = names.map((name) => ({ name, at: Math.random() })).sort((a, b) => a.at - b.at);
    for (const { name } of shuffled) {
      const isApi = APIS.some((api) => api === name);
      const probe = join(__dirname, 'probe.cjs');
      const output = await run(
        node,
        [probe, bundles.get(name)?.path ?? '', isApi ? API_EVENT : POLL_EVENT],
        environment,
        isThrottled,
      );
      // What a poller logs comes first.
      samples.get(name)?.push(JSON.parse(output.slice(output.lastIndexOf('{"ready"'))));
    }
  }
  return samples;
}

function sizes(bundles: ReadonlyMap<BundleName, Bundle>): Section {
  const rows = [...bundles.values()]
    .filter(({ name }) => name !== 'empty')
    .map(({ name, bytes, gzipBytes }) => ({ bundle: name, bytes, 'gzip bytes': gzipBytes }));
  return {
    title: 'Bundles',
    note: 'Minified by esbuild, with the SDK inside.',
    rows,
    goals: [
      { name: 'poller bundle in KiB', value: (bundles.get('our poller')?.bytes ?? 0) / 1024, limit: 300 },
      { name: 'API bundle in KiB', value: (bundles.get('our API')?.bytes ?? 0) / 1024, limit: 420 },
    ],
  };
}

function timings(title: string, samples: ReadonlyMap<BundleName, readonly Sample[]>): Section {
  const of = (name: BundleName, value: (sample: Sample) => number): number[] => (samples.get(name) ?? []).map(value);
  const emptyReady = of('empty', ({ ready }) => ready);
  const net = (name: BundleName): number[] =>
    of(name, ({ ready }) => ready).map((ready, round) => Math.max(0, ready - (emptyReady[round] ?? 0)));
  const first = (name: BundleName): number[] => of(name, (sampled) => sampled.first);

  const rowsOf = (names: readonly BundleName[], base: BundleName) =>
    names.map((name) => ({
      function: name,
      'ready, net ms': median(net(name)).toFixed(0),
      ratio: shown(pairedRatio(net(name), net(base))),
      'first event ms': median(first(name)).toFixed(0),
      'ratio ': shown(pairedRatio(first(name), first(base))),
      'CPU ms': median(of(name, ({ cpu }) => cpu)).toFixed(0),
      'ratio  ': shown(
        pairedRatio(
          of(name, ({ cpu }) => cpu),
          of(base, ({ cpu }) => cpu),
        ),
      ),
      'second ms': median(of(name, ({ second }) => second)).toFixed(1),
    }));
  const ratioOf = (name: string, values: number[], base: number[], limit: number): Goal => ({
    name,
    value: pairedRatio(values, base).median,
    limit,
  });
  return {
    title,
    note: 'Fresh process for each sample, shuffled rounds; medians, and ratios to the plain function of each round (quartiles). "Net" is without an empty handler.',
    rows: [...rowsOf(POLLERS, POLLER_BASE), ...rowsOf(APIS, API_BASE)],
    goals: [
      ratioOf('poller ready, net, to plain', net('our poller'), net(POLLER_BASE), 0.5),
      ratioOf('first poll to plain', first('our poller'), first(POLLER_BASE), 0.65),
      ratioOf('first poll to plain with ccxt', first('our poller'), first('plain with ccxt'), 0.4),
    ],
  };
}
