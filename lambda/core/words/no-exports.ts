interface Known {
  readonly name: string;
  readonly lastSuccessAt: string | null;
}

const REQUEST_ONE = 'Request one at Kraken, by History, Export or by its API: it appears here by itself.';

/** Why no exports are there, which need not mean that Kraken has none. */
export function noExportsWords(accounts: readonly Known[]): string {
  if (accounts.length === 0) return 'There is no account here whose exports may be seen.';
  const unknown = accounts.filter(({ lastSuccessAt }) => lastSuccessAt === null).map(({ name }) => name);
  if (unknown.length === 0) return `Kraken lists no exports. ${REQUEST_ONE}`;
  const rest = unknown.length === accounts.length ? '' : ' Of the other accounts Kraken lists no exports.';
  return `Nothing is known yet of the exports of ${unknown.join(', ')}: no poll has succeeded. Why stands with the account.${rest}`;
}
