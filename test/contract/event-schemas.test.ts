import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { EVENT_SCHEMA_VERSION } from '../../lambda/contract/events';
import { healthChanged, unannounced } from '../../lambda/core/exports/events';
import { observeListed } from '../../lambda/core/exports/observe';
import { delivered } from '../../local/events/delivered-event';
import { krakenExport, observation } from '../support/exports';
import { expectPublished } from '../support/published-events';
import { incompatibilities } from './incompatibilities';

const ROOT = join(__dirname, '..', '..');
const RELEASED = join(__dirname, 'released');

const read = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));
const files = readdirSync(join(ROOT, 'schemas')).filter((file) => file.endsWith('.json'));
const releases = readdirSync(RELEASED);

const events = [
  ...unannounced(observeListed(undefined, krakenExport(), observation(1n)) ?? fail()),
  healthChanged({
    account: 'main',
    version: 1,
    at: '2026-11-01T00:00:01.000Z',
    correlationId: 'poll-1',
    from: 'healthy',
    to: 'failing',
    error: { class: 'invalid_key', message: 'EAPI:Invalid key', hint: 'Create a key.' },
  }),
].map(delivered);

describe('the published schemas of events', () => {
  const ajv = new Ajv({ strict: true, validateFormats: false });
  const schemas = files.map((file) => read(ROOT, 'schemas', file));
  for (const schema of schemas) ajv.addSchema(schema);
  const accepts = (event: unknown): string[] =>
    schemas.filter(({ $id }) => ajv.validate($id, event)).map(({ title }) => title);

  test('tell the two events apart', () => {
    expect(events.map(accepts)).toEqual([['ExportStatusChanged'], ['AccountHealthChanged']]);
  });

  test('are open: a field that a later version adds is no error to who validates with them', () => {
    for (const event of events) {
      const later = { ...event, 'replay-name': 'r', detail: { ...event.detail, more: 1 } };
      expect(accepts(later)).toHaveLength(1);
      expect(() => expectPublished(later)).toThrow('must NOT have additional properties');
    }
  });

  test('are those of the AsyncAPI document, whose examples are events', () => {
    const { components } = read(ROOT, 'docs', 'asyncapi.json');
    const messages: { payload: object; examples: { payload: unknown }[] }[] = Object.values(components.messages);
    expect(messages).toHaveLength(schemas.length);
    for (const { payload, examples } of messages) {
      expect(schemas.map(({ $schema: _dialect, ...schema }) => schema)).toContainEqual(payload);
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) expectPublished(example.payload);
    }
  });

  test('describe every field', () => {
    const undescribed = schemas.flatMap((schema) =>
      Object.entries(nodesOf(schema)).flatMap(([path, { description }]) =>
        / ?properties \S+$/.test(path) && description === undefined ? [path] : [],
      ),
    );
    expect(undescribed).toEqual([]);
  });
});

describe('consumers of every released version 1', () => {
  test.each(releases.flatMap((version) => files.map((file) => [version, file])))(
    '%s can read the %s of today',
    (version, file) => {
      expect(incompatibilities(read(RELEASED, version, file), read(ROOT, 'schemas', file))).toEqual([]);
    },
  );

  test.each(files)('a change of %s has a version of its own', (file) => {
    // Raise EVENT_SCHEMA_VERSION for an addition, and keep the new schemas in a folder of that name.
    const [stored, current] = [read(RELEASED, EVENT_SCHEMA_VERSION, file), read(ROOT, 'schemas', file)];
    expect(incompatibilities(current, stored)).toEqual([]);
  });
});

describe('the comparison of versions', () => {
  const released = read(RELEASED, '1.0', 'export-status-changed.json');
  const paths = Object.keys(nodesOf(released));

  test.each<[string, (node: Node) => Node]>([
    ['widens to null', (node) => ({ anyOf: [node, { type: 'null' }] })],
    ['becomes another type', ({ type: _, anyOf: __, ...node }) => ({ ...node, type: 'integer', minimum: 7 })],
    ['has another pattern', (node) => ({ ...node, pattern: '^x$' })],
    ['is closed', (node) => ({ ...node, additionalProperties: false })],
  ])('finds every field that %s', (_, change) => {
    for (const path of paths) expect(incompatibilities(released, changed(released, path, change))).not.toEqual([]);
  });

  test.each(['required', 'enum', 'properties'] as const)('finds everything that is taken out of %s', (keyword) => {
    const missed = Object.entries(nodesOf(released)).flatMap(([path, node]) =>
      Object.keys(node[keyword] ?? {}).filter((key) => {
        const without = changed(released, path, (found) => ({ ...found, [keyword]: omit(found[keyword], key) }));
        return incompatibilities(released, without).length === 0;
      }),
    );
    expect(missed).toEqual([]);
  });

  test('takes additions for what they are', () => {
    const grown = paths.reduce(
      (schema, path) =>
        changed(schema, path, (node) => ({
          ...node,
          description: 'in other words',
          ...(node.enum !== undefined && { enum: [...node.enum, 'cancelled'] }),
          ...(node.required !== undefined && { required: [...node.required, 'more'] }),
          ...(node.properties !== undefined && { properties: { ...node.properties, more: { type: 'string' } } }),
        })),
      released,
    );
    expect(incompatibilities(released, grown)).toEqual([]);
    expect(incompatibilities(grown, released)).not.toEqual([]);
  });
});

interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly anyOf?: readonly Node[];
  readonly items?: Node;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly [keyword: string]: unknown;
}

/** A schema and all schemas in it, by their place. */
function nodesOf(schema: Node, at = ''): Record<string, Node> {
  const below = [
    ...Object.entries(schema.properties ?? {}).map(([name, node]) => [`properties ${name}`, node] as const),
    ...(schema.anyOf ?? []).map((node, index) => [`anyOf ${index}`, node] as const),
    ...(schema.items === undefined ? [] : [['items', schema.items] as const]),
  ];
  const nested = below.map(([step, node]) => nodesOf(node, at === '' ? step : `${at} ${step}`));
  return Object.assign({ [at]: schema }, ...nested);
}

/** A copy of the schema in which the one at a place is replaced. */
function changed(schema: Node, at: string, change: (node: Node) => Node): Node {
  if (at === '') return change(schema);
  const copy = structuredClone(schema);
  const steps = at.split(' ');
  const last = steps.pop() ?? '';
  // biome-ignore lint/suspicious/noExplicitAny: a walk through JSON
  const parent = steps.reduce<any>((node, step) => node[step], copy);
  parent[last] = change(parent[last]);
  return copy;
}

const omit = (from: object | undefined, key: string): unknown =>
  Array.isArray(from)
    ? from.filter((_, index) => String(index) !== key)
    : Object.fromEntries(Object.entries(from ?? {}).filter(([name]) => name !== key));

function fail(): never {
  throw new Error('nothing to announce');
}
