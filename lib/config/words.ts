/** `"a", "b" or "c"`: how a message lists what may be chosen. */
export const anyOf = (values: readonly unknown[]): string => joinedBy('or', values);

/** `"a", "b" and "c"`: how a message lists all there are. */
export const allOf = (values: readonly unknown[]): string => joinedBy('and', values);

const joinedBy = (word: string, values: readonly unknown[]): string => {
  const quoted = values.map((value) => JSON.stringify(value));
  const last = quoted.at(-1) ?? 'nothing';
  return quoted.length < 2 ? last : `${quoted.slice(0, -1).join(', ')} ${word} ${last}`;
};
