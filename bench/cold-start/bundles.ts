import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';
import { bundleFunctions, DIST } from '../../scripts/build/bundle';

const ROOT = join(__dirname, '..', '..');

export interface Bundle {
  readonly name: BundleName;
  readonly path: string;
  readonly bytes: number;
  readonly gzipBytes: number;
}

/** As `NodejsFunction` bundles by default when the SDK goes into the bundle. */
const DEFAULTS: BuildOptions = { bundle: true, platform: 'node', target: 'node24', minify: true, format: 'cjs' };

const contestant = (name: string): string => join(__dirname, 'contestants', `${name}.ts`);
const handler = (name: string): string => join(ROOT, 'lambda', 'handlers', `${name}.ts`);
/** As it is deployed. */
const deployed = (name: string): string => join(DIST, 'functions', name, 'index.js');

const BUNDLED = {
  empty: contestant('empty'),
  'hand-signed, no SDK': contestant('hand-signed'),
  'hand-signed API, no SDK': contestant('hand-signed-api'),
  'our poller, esbuild defaults': handler('poll'),
  'plain, esbuild defaults': contestant('plain'),
  'plain with ccxt': contestant('plain-ccxt'),
  'plain API, esbuild defaults': contestant('plain-api'),
} as const;
const DEPLOYED = { 'our poller': deployed('poll'), 'our API': deployed('api') } as const;
/** Those that need nothing but what `npm ci` installs. */
export const WITHOUT_BENCH_PACKAGE = entries(BUNDLED)
  .map(([name]) => name)
  .filter((name) => name !== 'plain with ccxt');
/** As another clone builds it. */
export const OTHER_BUILD = 'the other build of our poller';
export type BundleName = keyof typeof BUNDLED | keyof typeof DEPLOYED | typeof OTHER_BUILD;

/** The poller in a `dist` of another clone. @throws RangeError if there is none */
export function otherBuild(dist: string): Bundle {
  const path = resolve(dist, 'functions', 'poll', 'index.js');
  if (!existsSync(path))
    throw new RangeError(`--against is "${dist}": there is no ${path}, which "npm run build" makes`);
  return measured(OTHER_BUILD, path);
}

/**
 * The bundles by name, as they are deployed or would be.
 * @param chosen of those that are bundled into the folder
 */
export async function bundleAll(
  folder: string,
  chosen: readonly (keyof typeof BUNDLED)[] = entries(BUNDLED).map(([name]) => name),
): Promise<ReadonlyMap<BundleName, Bundle>> {
  await bundleFunctions();
  const deployedOnes = entries(DEPLOYED).map(([name, path]) => measured(name, path));
  const bundledOnes = chosen.map(async (name, index) => {
    const path = join(folder, `${index}.cjs`);
    // What only a contestant needs is in the benchmarks' own package.
    const nodePaths = [join(__dirname, '..', 'node_modules'), join(ROOT, 'node_modules')];
    await build({ ...DEFAULTS, entryPoints: [BUNDLED[name]], outfile: path, logLevel: 'error', nodePaths });
    return measured(name, path);
  });
  return new Map([...deployedOnes, ...(await Promise.all(bundledOnes))].map((one) => [one.name, one]));
}

function measured(name: BundleName, path: string): Bundle {
  const code = readFileSync(path);
  return { name, path, bytes: code.length, gzipBytes: gzipSync(code).length };
}

function entries<Name extends string>(record: Readonly<Record<Name, string>>): [Name, string][] {
  return Object.keys(record)
    .filter((name): name is Name => Object.hasOwn(record, name))
    .map((name) => [name, record[name]]);
}
