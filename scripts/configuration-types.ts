import { generateConfigSchema } from '../lib/config/json-schema';
import { asSchema, declaration } from './json-schema-types';

/** What only a configuration file has: the construct's stack has a name already, and its props need no schema. */
const ONLY_IN_FILES = ['$schema', 'stackName'];

/** The configuration as props of the construct, from the schema that validates both. */
export function generateConfigurationTypes(): string {
  const schema = asSchema(JSON.parse(generateConfigSchema()));
  const { accounts = {}, ...others } = schema.properties ?? {};
  const properties = {
    accounts: { ...accounts, items: { $ref: 'AccountProps' } },
    ...Object.fromEntries(Object.entries(others).filter(([name]) => !ONLY_IN_FILES.includes(name))),
  };
  const declarations = [
    declaration('AccountProps', { description: 'An account at Kraken.', ...accounts.items }, { hasDefaults: true }),
    declaration(
      'Configuration',
      { ...schema, description: 'The same keys, values and defaults as in a configuration file.', properties },
      { hasDefaults: true },
    ),
  ];
  return `// Made by "npm run generate" from the schema of the configuration.\n\n${declarations.join('\n\n')}\n`;
}
