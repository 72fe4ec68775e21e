/** What is used of JSON Schema to say in TypeScript what it says. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly default?: unknown;
}

/** JSON all through, so a narrower view of it is read, not claimed. */
export const asSchema = (json: object): Schema => JSON.parse(JSON.stringify(json));

export interface Declared {
  /** Whether other texts than the known are let through. */
  readonly isOpen?: boolean;
  /** The fields for which that holds. */
  readonly openFields?: readonly string[];
  /** Whether the documentation tells the default of each field that may be left out. */
  readonly hasDefaults?: boolean;
}

/** Keeps the known words in an editor's completion, and lets others in. */
const OTHERS = ' | (string & {})';

/** An exported interface or type with its documentation. */
export function declaration(
  name: string,
  schema: Schema,
  { isOpen = false, openFields = [], hasDefaults = false }: Declared = {},
): string {
  const comment = doc(schema.description);
  if (schema.properties !== undefined)
    return `${comment}export interface ${name} { ${fields(schema, hasDefaults, openFields)} }`;
  return `${comment}export type ${name} = ${typeOf(schema, hasDefaults)}${isOpen ? OTHERS : ''};`;
}

function typeOf(schema: Schema, hasDefaults: boolean): string {
  if (schema.$ref !== undefined) return schema.$ref.replace(/^.*\//, '');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return options.map((option) => typeOf(option, hasDefaults)).join(' | ');
  switch (schema.type) {
    case 'array':
      return `readonly (${typeOf(schema.items ?? {}, hasDefaults)})[]`;
    case 'object':
      return `{ ${fields(schema, hasDefaults)} }`;
    case 'integer':
      return 'number';
    case undefined:
      return 'unknown';
    default:
      return schema.type;
  }
}

function fields(
  { properties = {}, required = [] }: Schema,
  hasDefaults: boolean,
  open: readonly string[] = [],
): string {
  return Object.entries(properties)
    .map(([name, schema]) => {
      const isRequired = required.includes(name);
      const comment = doc(schema.description, hasDefaults && !isRequired ? defaultOf(schema) : undefined);
      return `\n${comment}readonly ${name}${isRequired ? '' : '?'}: ${typeOf(schema, hasDefaults)}${open.includes(name) ? OTHERS : ''};`;
    })
    .join('');
}

/** What a description says of the default where the schema cannot: it depends on other values. */
const TOLD_DEFAULT = / Default: (.*)\.$/;

function defaultOf({ type, default: value, description = '' }: Schema): string {
  if (type === 'object' || (value !== undefined && JSON.stringify(value) === '{}'))
    return '- the defaults of its fields';
  return value === undefined ? `- ${TOLD_DEFAULT.exec(description)?.[1] ?? 'none'}` : JSON.stringify(value);
}

function doc(description: string | undefined, defaultText?: string): string {
  const lines = [
    defaultText === undefined ? description : description?.replace(TOLD_DEFAULT, ''),
    defaultText === undefined ? undefined : `@default ${defaultText}`,
  ].filter((line) => line !== undefined);
  if (lines.length === 0) return '';
  return lines.length === 1 ? `/** ${lines[0]} */\n` : `/**\n${lines.map((line) => ` * ${line}\n`).join('')} */\n`;
}
