import type { StoredItemError } from '../../core/stored-item-error';

/** Tells of each item that cannot be read once, however often it is met. */
export function tellOnce(tell: (error: StoredItemError) => void): (error: StoredItemError) => void {
  const told = new Set<string>();
  return (error) => {
    if (!told.has(error.message)) tell(error);
    told.add(error.message);
  };
}
