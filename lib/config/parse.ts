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
  const parsed = v.safeParse(ConfigSchema, content);
  if (!parsed.success) return refuse(sentenceOfIssues(parsed.issues));

  const config = completeConfig(parsed.output);
  const conflict = conflictIn(parsed.output) ?? conflictInComplete(config);
  return conflict === undefined ? config : refuse(sentenceOf(conflict));
};
