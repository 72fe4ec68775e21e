import { acceptOtherAccount } from '../../lambda/core/poll/operator';
import { confirmed } from '../confirm';
import { accountNamed, decideAs, type Operator } from '../connection/operator';
import type { Io } from '../io';

/** States that a key of another Kraken account is meant to be behind a name. */
export async function acceptKey(
  operator: Operator,
  account: string | undefined,
  options: { readonly yes?: boolean; readonly json?: boolean },
  io: Io,
): Promise<void> {
  const { name } = accountNamed(operator, account);
  await confirmed(
    `Is the key of ${name} meant to belong to another Kraken account than before? Exports of the account before will count as removed.`,
    options,
    io,
  );
  await decideAs(operator, name, acceptOtherAccount);
  if (options.json) io.out(JSON.stringify({ account: name, accepted: true }, null, 2));
  else io.out(`accepted: the next poll of ${name} takes over whatever the key lists`);
}
