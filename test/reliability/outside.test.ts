import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../../lib/config/parse';
import { resourcesOf, synthesize } from '../infra/synthesized';

const read = (file: string) => JSON.parse(readFileSync(join(__dirname, '..', '..', file), 'utf8'));

describe('L05 the way out', () => {
  test('leads to Kraken over https, or to a Kraken on loopback', () => {
    const withKraken = (baseUrl: string) => () =>
      parseConfig({ accounts: [{ name: 'main' }], kraken: { baseUrl } }, 'x');
    for (const baseUrl of [
      'http://api.kraken.com',
      'http://10.0.0.1',
      'ftp://api.kraken.com',
      'http://localhost.evil.example',
    ])
      expect(withKraken(baseUrl)).toThrow(/kraken\.baseUrl/);
    for (const baseUrl of ['https://api.kraken.com', 'http://127.0.0.1:8788'])
      expect(withKraken(baseUrl)).not.toThrow();
  });

  test('needs no network of our own', () => {
    const template = synthesize();
    const functions = Object.values(resourcesOf(template, 'AWS::Lambda::Function'));
    expect(functions.length).toBeGreaterThan(1);
    for (const { Properties } of functions) expect(Properties).not.toHaveProperty('VpcConfig');
    template.resourceCountIs('AWS::EC2::VPC', 0);
  });
});

describe('L09 the dependencies', () => {
  test('are pinned to exact versions', () => {
    const { dependencies, devDependencies } = read('package.json');
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
      expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
  });

  test.each(['package-lock.json', 'test/peer/package-lock.json', 'test/rights/package-lock.json'])(
    'of %s are locked with the hash of what they hold',
    (file) => {
      const { packages } = read(file) as {
        packages: Record<string, { integrity?: string; inBundle?: boolean; link?: boolean }>;
      };
      const fetched = Object.entries(packages).filter(([path, { inBundle }]) => path !== '' && inBundle !== true);
      expect(fetched.length).toBeGreaterThan(2);
      const unlocked = fetched.filter(([, { integrity, link }]) => link === true || !/^sha512-/.test(integrity ?? ''));
      expect(unlocked.map(([path]) => path)).toEqual([]);
    },
  );
});
