/** A time as people here write it, to the second; empty if there is none. */
export const timeOf = (iso: string | null): string =>
  iso === null ? '' : new Date(iso).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' });
