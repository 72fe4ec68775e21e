import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../lib/config/read';

describe('a configuration file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const fileWith = (text: string): string => {
    const file = join(folder, 'config.json');
    writeFileSync(file, text);
    return file;
  };

  test('is read, checked and completed', () => {
    expect(readConfig(fileWith('{ "accounts": [{ "name": "main" }] }')).stackName).toBe('KrakenExportStatus');
  });

  test('that is not there is named in one sentence', () => {
    expect(() => readConfig(join(folder, 'none.json'))).toThrow(
      /none\.json: the configuration cannot be read \(.*ENOENT.*\); name a file with -c config=FILE$/,
    );
  });

  test('that is not JSON is named in one sentence', () => {
    expect(() => readConfig(fileWith('accounts: main'))).toThrow(
      /config\.json: the configuration must be JSON \(.+\)$/,
    );
  });
});
