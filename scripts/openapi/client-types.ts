import { asSchema, declaration } from '../json-schema-types';
import { componentSchemas } from './components';

/** Enumerations that may grow within a major version. `ExportState` cannot: what is new there is read as `unknown`. */
const OPEN = ['Report'];
const OPEN_FIELDS: Readonly<Record<string, readonly string[]>> = { Account: ['health'], Problem: ['type'] };

/** The types of the client, from the schemas that the API validates and describes itself with. */
export function generateClientTypes(): string {
  const types = Object.entries(componentSchemas()).map(([name, schema]) =>
    declaration(name, asSchema(schema), { isOpen: OPEN.includes(name), openFields: OPEN_FIELDS[name] ?? [] }),
  );
  return `// Made by "npm run generate" from the schemas of the API.\n\n${types.join('\n\n')}\n`;
}
