import * as v from 'valibot';
import { ConfigError } from './config-error';
import { completeConfig, type DeployConfig } from './deploy-config';
import { conflictIn, conflictInComplete } from './rules';
import { ConfigSchema } from './schema';
import { sentenceOf, sentenceOfIssues } from './sentences';

/**
 * Checks a configuration and fills in its defaults.
 * @param file names the file in the message
 * @throws ConfigError with one sentence that names the key, its value and what is allowed
 */
export const parseConfig = (content: unknown, file: string): DeployConfig => {
  const refuse = (sentence: string): never => {
    throw new ConfigError(`${file}: ${sentence}`);
  };
  if (Array.isArray(content))
    return refuse('the configuration is a list, but must be an object such as { "accounts": [{ "name": "main" }] }');
  const parsed = v.safeParse(ConfigSchema, content);
  if (!parsed.success) return refuse(sentenceOfIssues(parsed.issues));
  const list = listForObject(content, parsed.output);
  if (list !== undefined) return refuse(`${list} is a list, but must be an object`);

  const config = completeConfig(parsed.output);
  const conflict = conflictIn(parsed.output) ?? conflictInComplete(config);
  return conflict === undefined ? config : refuse(sentenceOf(conflict));
};

/** Where a list stands in place of an object whose keys all have defaults: the schema takes it for one without keys. */
function listForObject(content: unknown, parsed: object): string | undefined {
  if (typeof content !== 'object' || content === null) return undefined;
  const values = new Map(Object.entries(content));
  for (const [key, section] of Object.entries(parsed)) {
    const value = values.get(key);
    if (typeof section !== 'object' || section === null || Array.isArray(section)) continue;
    if (Array.isArray(value)) return key;
    const inside = listForObject(value, section);
    if (inside !== undefined) return `${key}.${inside}`;
  }
  return undefined;
}
