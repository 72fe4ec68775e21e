import type { ConfigProblem } from './config-error';

/** What does not fit together in a configuration, if anything. */
export type Rule<Config> = (config: Config) => ConfigProblem | undefined;

/** Where a value stands that was there before, and where that was. */
export const firstRepeated = (values: readonly string[]): { index: number; first: number } | undefined => {
  const index = values.findIndex((value, position) => values.indexOf(value) < position);
  return index < 0 ? undefined : { index, first: values.indexOf(values[index] ?? '') };
};
