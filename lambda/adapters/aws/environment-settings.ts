/** One setting of an SDK client: where it is in the environment, and what it is if it is not there. */
interface Setting<T> {
  readonly environmentVariableSelector: (environment: NodeJS.ProcessEnv, options: object) => T | undefined;
  readonly default: T | (() => Promise<T>);
}

/**
 * Stands in, in the bundles, for how the SDK finds its settings. A function has them in its environment or not at all; the
 * SDK would look for each that is not there in two files as well, and make an error of every place without it, hundreds at
 * a cold start.
 */
export function loadConfig<T>(setting: Setting<T>, options = {}): () => Promise<T> {
  let value: Promise<T> | undefined;
  const load = async (): Promise<T> => {
    const found = setting.environmentVariableSelector(process.env, options);
    if (found !== undefined) return found;
    return setting.default instanceof Function ? setting.default() : setting.default;
  };
  return () => {
    value ??= load();
    return value;
  };
}
