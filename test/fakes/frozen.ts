/** A copy that nobody can change, so that it may be handed out as it is. */
export function frozen<T>(value: T): T {
  if (Array.isArray(value)) return Object.freeze(value.map(frozen)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([name, one]) => [name, frozen(one)]))) as T;
}
