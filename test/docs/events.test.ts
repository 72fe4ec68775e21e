import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import asyncapi from '../../docs/asyncapi.json';
import { parseConfig } from '../../lib/config/parse';
import { blocksOf } from './support/events-doc';

/** Whether an event fits a pattern without operators, as EventBridge compares: every field, one of the values. */
const matches = (pattern: object, event: unknown): boolean =>
  Object.entries(pattern).every(([key, wanted]) => {
    const found = (event as Record<string, unknown> | undefined)?.[key];
    return Array.isArray(wanted) ? wanted.includes(found) : matches(wanted, found);
  });

const events = Object.values(asyncapi.components.messages).map(({ examples }) => examples[0]?.payload);

test.each(blocksOf('json pattern'))('the pattern %s fits one of the events', (pattern) => {
  expect(events.filter((event) => matches(JSON.parse(pattern), event))).toHaveLength(1);
});

test.each(blocksOf('json config'))('the configuration %s can be deployed', (config) => {
  expect(() => parseConfig({ accounts: [{ name: 'main' }], ...JSON.parse(config) }, 'docs')).not.toThrow();
});

test('there are patterns, configurations, and commands that are run on a deployed stack', () => {
  expect(['json pattern', 'json config', 'sh run'].map((kind) => blocksOf(kind).length)).toEqual([3, 4, 3]);
});

test('every file that is linked is there', () => {
  for (const file of ['docs/events.md', 'examples/README.md']) {
    const path = join(__dirname, '../..', file);
    const links = [...readFileSync(path, 'utf8').matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(join(dirname(path), link)))).toEqual([]);
  }
});
