import { acceptOtherAccount, raiseGeneration } from '../../lambda/core/poll/operator';
import { confirmed } from '../confirm';
import { accountNamed, decideAs, type Operator } from '../connection/operator';
import type { Io } from '../io';

interface AccountOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** States that a key of another Kraken account is meant to be behind a name. */
export async function acceptKey(
  operator: Operator,
  account: string | undefined,
  options: AccountOptions,
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

/** States that the table came back from a backup, so that consumers do not drop what they hear next as old. */
export async function restored(
  operator: Operator,
  account: string | undefined,
  options: AccountOptions,
  io: Io,
): Promise<void> {
  const { name } = accountNamed(operator, account);
  await confirmed(
    `Was the table of ${name} restored from a backup? The next poll announces every export anew, in a version above all so far.`,
    options,
    io,
  );
  await decideAs(operator, name, (state) => raiseGeneration(state, io.now()));
  if (options.json) io.out(JSON.stringify({ account: name, restored: true }, null, 2));
  else io.out(`noted: the next poll of ${name} announces every export that Kraken lists anew`);
}
