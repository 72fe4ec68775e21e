/** An item of the table that is not what this version wrote or can read. Its neighbours may be as they should. */
export class StoredItemError extends Error {
  override readonly name = 'StoredItemError';
  readonly code = 'stored_item';

  constructor(
    /** Where the item is in the table. */
    readonly key: { readonly pk: string; readonly sk: string },
    problem: string,
  ) {
    super(`the table's item "${key.pk}/${key.sk}" cannot be read: ${problem}`);
  }
}
