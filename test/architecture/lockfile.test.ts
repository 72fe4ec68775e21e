import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Package {
  readonly resolved?: string;
  readonly integrity?: string;
  /** Comes inside another package, whose hash covers it. */
  readonly inBundle?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const locks = [
  'package-lock.json',
  'bench/package-lock.json',
  ...['asyncapi', 'browser', 'openapi', 'peer', 'rights'].map((name) => `test/${name}/package-lock.json`),
].map((file): [string, Record<string, Package>] => {
  const { packages } = JSON.parse(readFileSync(join(__dirname, '../..', file), 'utf8'));
  return [file, packages];
});

test.each(locks)('%s has the builds for every platform, so that it installs on each', (_, packages) => {
  const names = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')));
  const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
  expect(wanted.filter((name) => !names.has(name))).toEqual([]);
});

test.each(locks)('L09 %s says what each package must hash to, and names no registry', (_, packages) => {
  const installed = Object.entries(packages).filter(([path, { inBundle }]) => path !== '' && !inBundle);
  expect(installed.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([]);
  expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
});
