import { componentSchemas } from './components';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
}

/** Enumerations that may grow within a major version. `ExportState` cannot: what is new there is read as `unknown`. */
const OPEN = ['Report'];

/** The types of the client, from the schemas that the API validates and describes itself with. */
export function generateClientTypes(): string {
  const types = Object.entries(asSchemas(componentSchemas())).map(([name, schema]) => declaration(name, schema));
  return `// Made by "npm run generate" from the schemas of the API.\n\n${types.join('\n\n')}\n`;
}

/** JSON all through, so the narrower view of it is read, not claimed. */
const asSchemas = (definitions: object): Readonly<Record<string, Schema>> => JSON.parse(JSON.stringify(definitions));

function declaration(name: string, schema: Schema): string {
  const comment = doc(schema.description);
  if (schema.properties !== undefined) return `${comment}export interface ${name} ${typeOf(schema)}`;
  // The empty intersection keeps the known words in an editor's completion, and lets others in.
  return `${comment}export type ${name} = ${typeOf(schema)}${OPEN.includes(name) ? ' | (string & {})' : ''};`;
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.replace(/^.*\//, '');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' | ');
  switch (schema.type) {
    case 'array':
      return `readonly (${typeOf(schema.items ?? {})})[]`;
    case 'object':
      return `{ ${fields(schema)} }`;
    case 'integer':
      return 'number';
    case undefined:
      return 'unknown';
    default:
      return schema.type;
  }
}

function fields({ properties = {}, required = [] }: Schema): string {
  return Object.entries(properties)
    .map(([name, schema]) => {
      const optional = required.includes(name) ? '' : '?';
      return `\n${doc(schema.description)}readonly ${name}${optional}: ${typeOf(schema)};`;
    })
    .join('');
}

const doc = (description: string | undefined): string => (description === undefined ? '' : `/** ${description} */\n`);
