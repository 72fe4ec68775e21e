import type { GenericSchema } from 'valibot';
import { OPERATIONS, type OperationId } from '../../lambda/core/api/operations';
import { componentSchemas, parameterSchema } from './components';
import { ACCOUNTS_CURSOR, PARAMETER_EXAMPLES } from './examples';
import { OPERATION_DOCS } from './operations';
import { SECURITY, SECURITY_SCHEMES } from './security';

const INFO = {
  title: 'Kraken Export Status',
  version: '1.0.0',
  summary: 'Where the data exports of Kraken accounts stand.',
  description:
    'Everything here was read from Kraken by the poller; "asOf" and the header As-Of tell when it last succeeded. Errors are problem documents (RFC 9457), but for those of API Gateway on AWS, which have a body of their own. A path that takes GET takes HEAD too; other methods are answered with 405 and the header Allow, and on AWS with 404, because API Gateway has no route for them. Who may not see an account gets the answers of a service that does not have it. New fields may be added to answers at any time.',
  license: { name: 'MIT', identifier: 'MIT' },
};

const TAGS = [
  { name: 'Exports', description: 'The exports and their changes.' },
  { name: 'Accounts', description: 'The accounts and how polling them goes.' },
  { name: 'Service', description: 'About this service.' },
];

/** The OpenAPI document, from the operations and schemas that the API itself runs on. */
export function generateOpenApi(): string {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const id of Object.keys(OPERATIONS).filter(isOperationId)) {
    const { method, path } = OPERATIONS[id];
    const key = path.replace(/:(\w+)/g, '{$1}');
    paths[key] = { ...paths[key], [method]: operation(id) };
  }
  const document = {
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: '/' }],
    tags: TAGS,
    paths,
    security: SECURITY,
    components: { securitySchemes: SECURITY_SCHEMES, schemas: componentSchemas() },
  };
  return JSON.stringify(document);
}

const isOperationId = (id: string): id is OperationId => Object.hasOwn(OPERATIONS, id);

function operation(id: OperationId) {
  const { tag, summary, description, headers = [], responses } = OPERATION_DOCS[id];
  const { parameters, query } = OPERATIONS[id];
  const examples = id === 'listAccounts' ? { ...PARAMETER_EXAMPLES, cursor: ACCOUNTS_CURSOR } : PARAMETER_EXAMPLES;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    parameters: [
      ...describe('path', parameters.entries, examples),
      ...describe('query', query.entries, examples),
      ...headers.map((header) => ({ in: 'header', ...header, schema: { type: 'string' } })),
    ],
    responses,
  };
}

/** The parameters of one place. A list stands in the query as one text with commas. */
function describe(
  place: 'path' | 'query',
  entries: Readonly<Record<string, GenericSchema>>,
  exampleOf: Readonly<Record<string, unknown>>,
) {
  const examples = new Map(Object.entries(exampleOf));
  return Object.entries(entries).map(([name, entry]) => {
    const { description, ...schema } = parameterSchema(entry);
    const example = examples.get(name);
    return {
      name,
      in: place,
      ...(place === 'path' && { required: true }),
      description,
      ...(schema.type === 'array' && { style: 'form', explode: false }),
      schema,
      example: schema.type === 'array' && !Array.isArray(example) ? [example] : example,
    };
  });
}
