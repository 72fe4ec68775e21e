import { toJsonSchema } from '@valibot/to-json-schema';
import { ConfigSchema } from './schema';

/** The text of `config/config.schema.json`: what editors know of the configuration, from the schema that parses it. */
export const generateConfigSchema = (): string => {
  const { $schema, ...schema } = toJsonSchema(ConfigSchema, {
    target: 'draft-07',
    typeMode: 'input',
    // Rules that only code can tell. Editors do without them, synth does not.
    ignoreActions: ['check'],
  });
  const titled = { $schema, title: 'Deploy configuration of Kraken Export Status', ...schema };
  return `${JSON.stringify(titled, undefined, 2)}\n`;
};
