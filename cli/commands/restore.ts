import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { raiseGeneration } from '../../lambda/core/poll/operator';
import { usageError } from '../cli-error';
import { confirmed } from '../confirm';
import { awsOptions, explained } from '../connection/aws';
import { decideAs, type Operator } from '../connection/operator';
import type { ConnectionOptions } from '../connection/options';
import { findStack } from '../connection/stack';
import type { Io } from '../io';
import { copyMissing } from '../restore/copy-missing';

export interface RestoreOptions {
  readonly from: string;
  readonly yes?: boolean;
}

/** Gives the table of a stack back what it lost, out of one that was restored beside it. */
export async function restore(
  operator: Operator,
  options: ConnectionOptions & RestoreOptions & { readonly json?: boolean },
  io: Io,
): Promise<void> {
  const { stack, from } = options;
  if (stack === undefined) throw usageError('a table is restored for a deployed stack: name it with --stack');
  const { outputs } = await findStack({ ...options, stack });
  const to = outputs.TableName ?? '';
  if (from === to)
    throw usageError(`${from} is the table of the stack itself: name the one that was restored beside it`);
  await confirmed(
    `Copy into ${to} what ${from} has and it has not, and have every export announced anew? Polling should be stopped meanwhile.`,
    options,
    io,
  );
  const client = new DynamoDBClient(awsOptions(options));
  const { copied, kept, accounts: named } = await explained(options, () => copyMissing(client, { from, to }));
  const accounts = [
    ...operator.accounts.map(({ name }) => name),
    // Their settings are not needed for this.
    ...operator.unreadable.map(({ key }) => key.sk),
  ];
  for (const name of accounts) await decideAs(operator, name, (state) => raiseGeneration(state, io.now()));
  const unknownAccounts = named.filter((name) => !accounts.includes(name));
  if (options.json) return io.out(JSON.stringify({ from, copied, kept, accounts, unknownAccounts }, null, 2));
  io.out(`copied ${copied} exports; ${kept} were there, and stay as they are`);
  io.out(`the next poll of ${accounts.join(', ')} announces every export that Kraken lists anew`);
  if (unknownAccounts.length > 0)
    io.out(
      `the backup also knows accounts that the stack has not: ${unknownAccounts.join(', ')}. Follow one again with account add`,
    );
}
