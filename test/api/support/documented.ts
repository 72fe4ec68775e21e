import { Ajv2020 } from 'ajv/dist/2020';
import openapi from '../../../lambda/core/api/openapi.json';
import { OPERATIONS } from '../../../lambda/core/api/operations';

/** The document with every object closed: what an answer holds beyond its description is a drift to be found. */
const closed = JSON.parse(JSON.stringify(openapi), (_, value) =>
  value?.type === 'object' && value.properties !== undefined ? { ...value, additionalProperties: false } : value,
);

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/;
const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { 'date-time': ISO_TIME } });
ajv.addSchema(closed, 'api');

/** What is wrong with a value that stands for a schema somewhere in the document. */
export function violations(pointer: string, value: unknown): unknown[] {
  const validate = ajv.getSchema(`api#${pointer}`);
  if (validate === undefined) throw new Error(`there is no schema at ${pointer}`);
  return validate(value) ? [] : [...(validate.errors ?? [])];
}

const escaped = (key: string): string => encodeURIComponent(key.replace(/~/g, '~0').replace(/\//g, '~1'));

/** Fails unless an answer is one that the document describes for the operation. */
export async function expectDocumented(method: string, path: string, response: Response): Promise<void> {
  const contentType = response.headers.get('content-type');
  const body = await response.clone().text();
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('cache-control')).not.toBeNull();
  if (response.status === 304 || method === 'HEAD') {
    expect(body).toBe('');
    return;
  }
  if (response.status >= 400) {
    expect(contentType).toBe('application/problem+json');
    expect(violations('/components/schemas/Problem', JSON.parse(body))).toEqual([]);
    expect(JSON.parse(body).status).toBe(response.status);
  } else expect(contentType).toBe('application/json');

  const operation = Object.values(OPERATIONS).find(
    (candidate) =>
      candidate.method.toUpperCase() === method &&
      new RegExp(`^${candidate.path.replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/]+')}/?$`).test(path),
  );
  if (operation === undefined) {
    expect([400, 404, 405]).toContain(response.status);
    return;
  }
  const template = operation.path.replace(/:(\w+)/g, '{$1}');
  const pointer = `/paths/${escaped(template)}/${operation.method}/responses/${response.status}/content/${escaped(contentType ?? '')}/schema`;
  expect(violations(pointer, JSON.parse(body))).toEqual([]);
}
