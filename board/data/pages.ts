/** More rows at a time nobody reads. */
const ROWS = 50;

/** What is shown of many. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** From 0. */
  readonly number: number;
  readonly count: number;
  /** `51 to 100 of 5,000`. */
  readonly words: string;
}

/** The page with a number, or the last if there are not as many. */
export function pageOf<Item>(all: readonly Item[], wanted: number): Page<Item> {
  const count = Math.max(1, Math.ceil(all.length / ROWS));
  const number = Math.min(wanted, count - 1);
  const first = number * ROWS;
  const items = all.slice(first, first + ROWS);
  return {
    items,
    number,
    count,
    words: `${first + 1} to ${first + items.length} of ${all.length.toLocaleString('en')}`,
  };
}
