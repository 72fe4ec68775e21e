import type { AccountSettings } from '../../lambda/contract/account-settings';
import { addedSecretName } from '../../lambda/contract/added-accounts';
import { CliError } from '../cli-error';
import { type ConnectionOptions, sameStack } from '../connection/options';
import { USE_NEWER, unreadableItem } from '../connection/unreadable-item';
import type { Io } from '../io';
import { type Column, table } from '../print/table';
import { type GivenSettings, StackAccounts } from '../stack-accounts/stack-accounts';

interface Options extends ConnectionOptions {
  readonly json?: boolean;
}

/** Follows one more account from now on, without a deployment. Run again, it finishes what broke off. */
export async function addAccount(name: string, given: GivenSettings, options: Options, io: Io): Promise<void> {
  const account = await (await open(options)).add(name, given);
  if (options.json) return io.out(JSON.stringify({ ...account, added: true }, null, 2));
  io.out(`${name} is polled from now on, with the key in the secret ${keyPlace(account)}.`);
  io.out(`Put it there with: kraken-export-status secret put ${name}${sameStack(options)}`);
}

/** Follows an account no longer. */
export async function removeAccount(
  name: string,
  given: { readonly deleteSecret?: boolean },
  options: Options,
  io: Io,
): Promise<void> {
  const account = await (await open(options)).remove(name, given);
  const secretId = account?.secretId ?? null;
  const deleteSecret = given.deleteSecret ?? false;
  const addAgain = account === undefined ? null : commandThatAdds(account, options);
  if (options.json)
    return io.out(JSON.stringify({ account: name, removed: true, secretId, deleteSecret, addAgain }, null, 2));
  io.out(`${name} is polled no more. What is known of its exports stays in the table.`);
  if (account === undefined)
    return io.out('Its key stays in its secret. Which one that is, and how it was polled, this version cannot read.');
  io.out(deleteSecret ? whatIsDeleted(account) : `Its key stays in the secret ${keyPlace(account)}.`);
  io.out(`To follow it again as it was: ${addAgain}`);
}

const whatIsDeleted = ({ name, secretId, secretField }: AccountSettings): string =>
  secretField === undefined
    ? `The secret ${secretId} is deleted in 30 days; until then account add ${name} takes it back.`
    : `Its key is taken out of the secret ${secretId}, which keeps those of other accounts. The version before, with the key in it, stays with Secrets Manager until the next change.`;

/** Its settings go with the account: this says them all. */
function commandThatAdds(account: AccountSettings, options: Options): string {
  const { name, tier, reports, nonceResolution, secretId, secretField } = account;
  const secret = secretId.slice(addedSecretName(options.stack ?? '', '').length);
  const place = secretField === undefined ? '' : ` --secret ${secret} --secret-field ${secretField}`;
  return `kraken-export-status account add ${name} --tier ${tier} --reports ${reports.join(',')} --nonce-resolution ${nonceResolution}${place}${sameStack(options)}`;
}

/** The accounts that were added since the deployment. */
export async function listAdded(options: Options, io: Io): Promise<void> {
  const { accounts, unreadable } = await (await open(options)).list();
  for (const error of unreadable) io.note(`${unreadableItem(error)}. ${USE_NEWER}; or take it out with account remove`);
  if (options.json) return io.out(JSON.stringify({ items: accounts }, null, 2));
  if (accounts.length + unreadable.length === 0)
    return io.out('no account was added; those of the configuration are told by accounts');
  const columns: Column<AccountSettings>[] = [
    { title: 'ACCOUNT', text: ({ name }) => name, paint: (_, text) => io.paint('bold', text) },
    { title: 'TIER', text: ({ tier }) => tier },
    { title: 'NONCES', text: ({ nonceResolution }) => nonceResolution },
    { title: 'REPORTS', text: ({ reports }) => reports.join(', ') },
    { title: 'SECRET', text: keyPlace, isElastic: true },
  ];
  for (const line of table(accounts, columns, { width: io.columns(), paint: io.paint })) io.out(line);
}

const keyPlace = ({ secretId, secretField }: AccountSettings): string =>
  secretField === undefined ? secretId : `${secretId}, field ${secretField}`;

function open({ stack, ...options }: Options): Promise<StackAccounts> {
  if (stack === undefined)
    throw new CliError(
      'accounts are added to a deployed stack: name it with --stack. A local host follows the account that it was started with',
    );
  return StackAccounts.open({ ...options, stack });
}
