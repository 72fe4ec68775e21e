import { readFileSync } from 'node:fs';
import { ConfigError } from './config-error';
import type { DeployConfig } from './deploy-config';
import { withoutCredentials } from './looks-like-key';
import { parseConfig } from './parse';
import { repeatedKeyIn } from './repeated-key';

/**
 * Reads, checks and completes a configuration file.
 * @throws ConfigError with one sentence
 */
export const readConfig = (file: string): DeployConfig => parseConfig(parseJson(readText(file), file), file);

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(
      `${file}: the configuration cannot be read (${reasonOf(cause)}); name a file with -c config=FILE`,
      {
        cause,
      },
    );
  }
};

const parseJson = (text: string, file: string): unknown => {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`${file}: the configuration must be JSON (${withoutCredentials(reasonOf(cause))})`, {
      cause,
    });
  }
  const repeated = repeatedKeyIn(text);
  if (repeated === undefined) return content;
  const { key, lines } = repeated;
  const where = lines[0] === lines[1] ? `in line ${lines[0]}` : `in lines ${lines.join(' and ')}`;
  throw new ConfigError(`${file}: ${withoutCredentials(key)} is there twice, ${where}: leave one of them out`);
};

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
