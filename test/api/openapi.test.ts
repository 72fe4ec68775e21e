import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import openapi from '../../lambda/core/api/openapi.json';
import { OPERATIONS } from '../../lambda/core/api/operations';
import { generateOpenApi } from '../../scripts/openapi/document';
import { violations } from './support/documented';
import { TestApi } from './support/test-api';

interface Node {
  readonly [key: string]: Node;
}

const escaped = (key: string): string => encodeURIComponent(key.replace(/~/g, '~0').replace(/\//g, '~1'));

/** Every place in the document that has both a schema and an example of it. */
function examples(node: unknown, pointer = ''): { pointer: string; example: unknown }[] {
  if (node === null || typeof node !== 'object') return [];
  const own = 'schema' in node && 'example' in node ? [{ pointer: `${pointer}/schema`, example: node.example }] : [];
  const children = Object.entries(node).filter(([key]) => key !== 'example' && key !== 'schema');
  return [...own, ...children.flatMap(([key, child]) => examples(child, `${pointer}/${escaped(key)}`))];
}

const operations = Object.entries(openapi.paths as unknown as Node).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

describe('A13: the description of the API', () => {
  test('is what the code generates', () => {
    expect(openapi).toEqual(JSON.parse(generateOpenApi()));
  });

  test('is served as it is', async () => {
    const { status, body } = await new TestApi().get('/v1/openapi.json');
    expect([status, body]).toEqual([200, openapi]);
  });

  test('describes each route that there is, and no other', () => {
    const handled = new TestApi().app.routes.filter(({ method, path }) => method !== 'ALL' && path !== '/*');
    const routes = handled.map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`);
    const described = operations.map(({ method, path }) => `${method} ${path}`);
    expect([...new Set(routes)].sort()).toEqual(described.sort());
    expect(operations).toHaveLength(Object.keys(OPERATIONS).length);
  });

  test('says of each operation what it does, what it takes and how it fails', () => {
    for (const { path, operation } of operations) {
      expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/);
      expect(operation.summary).toMatch(/^[A-Z].*[^.]$/);
      expect(Object.keys(operation.responses ?? {})).toEqual(expect.arrayContaining(['400', '500']));
      const parameters = Object.values(operation.parameters ?? {});
      for (const { name, description, schema } of parameters)
        expect([name, description, schema]).not.toContain(undefined);
      const inPath = parameters.filter((parameter) => String(parameter.in) === 'path').map(({ name }) => `{${name}}`);
      expect(inPath).toEqual(path.match(/\{\w+\}/g) ?? []);
    }
  });

  test('has an example for every parameter and every answer with a body, and each is valid', () => {
    const found = examples(openapi);
    for (const { pointer, example } of found)
      expect({ pointer, found: violations(pointer, example) }).toEqual({ pointer, found: [] });
    const bodies = JSON.stringify(openapi).split('"schema":').length - 1;
    expect(found).toHaveLength(bodies);
  });

  test('refers only to components that are there, and to each', () => {
    const references = [...JSON.stringify(openapi).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
    expect([...new Set(references)].sort()).toEqual(Object.keys(openapi.components.schemas).sort());
  });
});

test('nothing that generates the description is imported by the API', () => {
  const folder = join(__dirname, '../../lambda');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const offences = files.filter((name) =>
    /to-json-schema|from '[^']*scripts\//.test(readFileSync(join(folder, name), 'utf8')),
  );
  expect(offences).toEqual([]);
});
