import { readFileSync } from 'node:fs';
import { ConfigError } from './config-error';
import type { DeployConfig } from './deploy-config';
import { parseConfig } from './parse';

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
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`${file}: the configuration must be JSON (${reasonOf(cause)})`, { cause });
  }
};

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
