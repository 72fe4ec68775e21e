import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { generateConfigSchema } from '../../lib/config/json-schema';
import { readConfig } from '../../lib/config/read';

const CONFIG = join(__dirname, '..', '..', 'config');
const committed = readFileSync(join(CONFIG, 'config.schema.json'), 'utf8');
const validate = new Ajv({ strict: true }).compile(JSON.parse(committed));

describe('the schema for editors', () => {
  test('is the committed one; npm run generate renews it', () => {
    expect(committed).toBe(generateConfigSchema());
  });

  test.each([
    ['the default configuration', join(CONFIG, 'default.json'), ['main']],
    ['one that uses everything', join(CONFIG, '..', 'test', 'infra', 'full-config.json'), ['main', 'desk-2']],
  ])('accepts %s, and so does the parser', (_, file, names) => {
    expect(validate(JSON.parse(readFileSync(file, 'utf8')))).toBe(true);
    expect(readConfig(file).accounts.map(({ name }) => name)).toEqual(names);
  });

  test.each([
    ['an unknown key', { accounts: [{ name: 'main' }], pol: {} }],
    ['no accounts', { accounts: [] }],
    ['a name in capitals', { accounts: [{ name: 'Main' }] }],
    ['an interval without a unit', { accounts: [{ name: 'main' }], poll: { interval: '60' } }],
  ])('refuses %s', (_, content) => {
    expect(validate(content)).toBe(false);
  });
});
