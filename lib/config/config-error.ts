/** What is wrong with one key of the configuration. */
export interface ConfigProblem {
  /** The key as people write it: `accounts[0].name`. */
  readonly key: string;
  readonly value: unknown;
  /** Begins with "must", and goes on where "`key` is `value`, but" stops. */
  readonly refusal: string;
}

/** The configuration cannot be deployed. The message is one sentence for the person who wrote the file. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'config_error';
}
