import { randomUUID } from 'node:crypto';
import type { AccountSettings } from '../../lambda/contract/account-settings';
import type { OperatorDecision } from '../../lambda/core/poll/operator';
import type { PollState } from '../../lambda/core/poll/poll-state';
import { PollStates } from '../../lambda/core/poll/poll-states';
import type { PollStateStore } from '../../lambda/core/ports';
import type { StoredItemError } from '../../lambda/core/stored-item-error';
import { CliError, usageError } from '../cli-error';
import type { ConnectionOptions } from './options';
import { USE_NEWER, unreadableItem } from './unreadable-item';

/** What an operator works on beside the API: the poll states in the table, and how the poller was set up. */
export interface Operator {
  /** What people call it, such as `stack KrakenExportStatus`. */
  readonly name: string;
  readonly accounts: readonly AccountSettings[];
  /** Further ones, of a stack, whose settings this version cannot read. Of each the sort key is the name. */
  readonly unreadable: readonly StoredItemError[];
  readonly pollStates: PollStateStore;
  /** The Kraken that is asked. */
  readonly krakenUrl: string;
  /** Whether the Kraken is the simulated one of the demo. */
  readonly isDemo: boolean;
  readonly staleAfterMs: number;
  /** Of the software that runs there; undefined if it is too old to tell. */
  readonly version: string | undefined;
  /** Of a stack. */
  readonly pollerFunctionName?: string;
  readonly close: () => Promise<void>;
}

/** Gets to the table, of a stack or of the local host. To be closed. */
export async function connectOperator(options: ConnectionOptions): Promise<Operator> {
  if (options.stack !== undefined) {
    const { stackOperator } = await import('./stack-operator');
    return stackOperator({ ...options, stack: options.stack });
  }
  if (options.apiUrl !== undefined && options.dataDir === undefined)
    throw usageError(
      'this needs the table, not only the API: name the stack with --stack, or the data folder of a local host with --data-dir',
    );
  const { localOperator } = await import('./local-operator');
  return localOperator(options);
}

/** Runs something that needs the table. */
export async function operate<T>(options: ConnectionOptions, act: (operator: Operator) => Promise<T>): Promise<T> {
  const operator = await connectOperator(options);
  try {
    return await act(operator);
  } finally {
    await operator.close();
  }
}

/** The settings of an account; of the only one if none is named. */
export function accountNamed(
  { accounts, unreadable, name: where }: Operator,
  name: string | undefined,
): AccountSettings {
  const [first] = accounts;
  if (name === undefined && first !== undefined && accounts.length + unreadable.length === 1) return first;
  const found = accounts.find((one) => one.name === name);
  if (found !== undefined) return found;
  const error = unreadable.find(({ key }) => key.sk === name);
  if (error !== undefined) throw new CliError(`${unreadableItem(error)}. ${USE_NEWER}`);
  const names = accounts.map((one) => one.name).join(', ');
  throw usageError(
    `${name === undefined ? 'there are several accounts' : `${where} has no account ${name}`}: name one of ${names}`,
  );
}

/** Changes the poll state of an account as only an operator may, by compare and set. */
export async function decideAs(
  { pollStates }: Operator,
  account: string,
  decide: (state: PollState) => OperatorDecision,
): Promise<void> {
  const decision = await new PollStates(pollStates, randomUUID).change(account, (state) => {
    const decided = decide(state);
    return { ...(decided.kind === 'changed' && { next: decided.state }), result: decided };
  });
  if (decision.kind === 'refused') throw new CliError(`nothing was changed: ${decision.reason}`);
}
