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

  test.each([
    ['{ "accounts": [{ "name": "main" }],\n"poll": {},\n "poll": {} }', 'poll is there twice, in lines 2 and 3'],
    ['{ "accounts": [{ "name": "a" }, { "name": "b", "name": "c" }] }', 'accounts[1].name is there twice, in line 1'],
    ['{ "accounts": [{ "name": "a" }], "api": { "a": [[], {"x,": 1}], "\\u0061": 1 } }', 'api.a is there twice'],
  ])('that has a key twice is refused: %s', (text, sentence) => {
    expect(() => readConfig(fileWith(text))).toThrow(sentence);
  });

  test('may have the same key in several objects, and what looks like a key in a text', () => {
    const text =
      '{ "accounts": [{ "name": "a" }, { "name": "b" }], "$schema": "\\"accounts\\": {[,", "stackName": "A" }';
    expect(readConfig(fileWith(text)).accounts).toHaveLength(2);
  });

  test('that is not JSON is named in one sentence', () => {
    expect(() => readConfig(fileWith('accounts: main'))).toThrow(
      /config\.json: the configuration must be JSON \(.+\)$/,
    );
  });
});
