import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '../support/child';
import { nodes } from '../support/nodes';
import type { Benchmark, Goal, Section } from '../support/section';
import { median, pairedRatio, shown } from '../support/statistics';
import { type Bundle, type BundleName, bundleAll, OTHER_BUILD, otherBuild } from './bundles';
import { type Sample, startOnce } from './start-once';

const POLLERS = [
  'hand-signed, no SDK',
  'our poller',
  'our poller, esbuild defaults',
  'plain, esbuild defaults',
  'plain with ccxt',
] as const;
const APIS = ['hand-signed API, no SDK', 'our API', 'plain API, esbuild defaults'] as const;
const POLLER_BASE = 'plain, esbuild defaults';
const API_BASE = 'plain API, esbuild defaults';

/** Cold starts in fresh processes, and the size of what is loaded. */
export const coldStart: Benchmark = async ({ rounds, against }) => {
  const others = against === undefined ? [] : [otherBuild(against)];
  const folder = mkdtempSync(join(tmpdir(), 'bench-cold-start-'));
  const cloud = await startChild(join(__dirname, 'mock-cloud.ts'));
  try {
    const bundles = new Map([...(await bundleAll(folder)), ...others.map((other) => [other.name, other] as const)]);
    const sections: Section[] = [sizes(bundles)];
    for (const node of nodes()) {
      const full = await sample(node.path, bundles, cloud.url, rounds, false);
      sections.push(timings(`Cold start of the functions, ${node.name}, a whole processor`, full));
    }
    const [newest] = nodes();
    if (newest !== undefined) {
      const throttled = await sample(newest.path, bundles, cloud.url, rounds, true);
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
  const names = [...bundles.keys()];
  const samples = new Map<BundleName, Sample[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const shuffled = names.map((name) => ({ name, at: Math.random() })).sort((a, b) => a.at - b.at);
    for (const { name } of shuffled) {
      const { path = '' } = bundles.get(name) ?? {};
      samples
        .get(name)
        ?.push(await startOnce(path, { url, node, isApi: APIS.some((api) => api === name), isThrottled }));
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
    note: 'Fresh process for each sample, shuffled rounds; medians, and ratios to the plain function of each round (quartiles). "Net" is without an empty handler. Another build of our poller is compared with ours.',
    rows: [
      ...rowsOf(POLLERS, POLLER_BASE),
      ...rowsOf(APIS, API_BASE),
      ...(samples.has(OTHER_BUILD) ? rowsOf([OTHER_BUILD], 'our poller') : []),
    ],
    goals: [
      ratioOf('poller ready, net, to plain', net('our poller'), net(POLLER_BASE), 0.5),
      ratioOf('first poll to plain', first('our poller'), first(POLLER_BASE), 0.65),
      ratioOf('first poll to plain with ccxt', first('our poller'), first('plain with ccxt'), 0.4),
    ],
  };
}
