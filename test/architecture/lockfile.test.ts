import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');

interface Package {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  /** Comes inside another package, whose hash covers it. */
  readonly inBundle?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The root, and the tools that are too large for it: each with its own dependencies. */
const folders = ['.', ...readdirSync(join(root, 'test')).map((name) => join('test', name))].filter((folder) =>
  existsSync(join(root, folder, 'package.json')),
);
const locked = folders.map((folder): [string, Record<string, Package>] => [
  folder,
  JSON.parse(read(folder, 'package-lock.json')).packages,
]);

test.each(locked)('%s has the builds for every platform, so that it installs on each', (_, packages) => {
  const names = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')));
  const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
  expect(wanted.filter((name) => !names.has(name))).toEqual([]);
});

describe('L09 the dependencies', () => {
  test.each(folders)('of %s are pinned to exact versions from the registry', (folder) => {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(read(folder, 'package.json'));
    const wanted: [string, string][] = Object.entries({ ...dependencies, ...devDependencies });
    expect(wanted.length).toBeGreaterThan(0);
    expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test.each(locked)('of %s are locked by the hash of what they hold, and name no registry', (_, packages) => {
    const fetched = Object.entries(packages).filter(([path, { inBundle }]) => path !== '' && !inBundle);
    expect(fetched.length).toBeGreaterThan(0);
    const isLocked = ({ integrity = '', link }: Package): boolean => link !== true && integrity.startsWith('sha512-');
    expect(fetched.filter(([, found]) => !isLocked(found)).map(([path]) => path)).toEqual([]);
    expect(fetched.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });

  test.each(folders.filter((folder) => folder !== '.'))('of %s run nothing while they are installed', (folder) => {
    expect(read(folder, '.npmrc').split('\n')).toContain('ignore-scripts=true');
  });

  // In `.npmrc` it would also keep `npm pack` and `npm publish` from building what they pack.
  test('of the root need not run anything either: CI installs them without', () => {
    expect(read('.ci', 'run')).toMatch(/^step npm ci --ignore-scripts$/m);
  });
});
