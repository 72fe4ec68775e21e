import type { AccountSettings } from '../../contract/account-settings';
import type { Report } from '../../contract/reports';
import type { Credentials } from '../credentials';
import type { AskServices } from './ask-kraken';
import type { Failure } from './failure';
import { type OpenDecision, openPoll } from './open-poll';
import type { PollState } from './poll-state';
import type { StateDecision } from './poll-states';

export interface BeginRequest {
  readonly account: AccountSettings;
  /** All of the account's reports, or only those with active exports. */
  readonly reports: readonly Report[];
  /** When the poll must be over, in milliseconds since 1970. */
  readonly until: number;
  /** Set to go on with an earlier poll, and only if nobody polled since: that one's `attemptedAt`. */
  readonly continues?: number;
}

export interface Opening {
  readonly decision: OpenDecision;
  readonly before: PollState;
  readonly credentials: Credentials;
}

/**
 * Reads the credentials and takes the lease. Those that are remembered do for minutes, unless Kraken was last asked with
 * others, which a new key in the secret would explain, or a pause after their refusal would end with others.
 */
export async function beginPoll(
  request: BeginRequest,
  owner: string,
  { credentials, pollStates, clock }: Pick<AskServices, 'credentials' | 'pollStates' | 'clock'>,
): Promise<Opening | { readonly failure: Failure }> {
  const { account } = request;
  const [remembered, justRead] = await Promise.all([credentials.read(account, false), pollStates.recall(account.name)]);
  if (remembered.kind === 'failed') return remembered;
  const openWith = (before: PollState, used: Credentials): StateDecision<Opening> =>
    decideOpening(before, request, used, owner, clock.now());
  const first = await pollStates.change<Opening | undefined>(
    account.name,
    (before) =>
      isLastUsed(before, remembered.credentials) ? openWith(before, remembered.credentials) : { result: undefined },
    justRead,
  );
  if (first !== undefined && !mayEndWithOthers(first.decision)) return first;

  const current = await credentials.read(account, true);
  if (current.kind === 'failed') return current;
  const isNew = current.credentials.fingerprint !== remembered.credentials.fingerprint;
  if (first !== undefined && !isNew) return first;
  return pollStates.change(account.name, (before) => openWith(before, current.credentials));
}

const isLastUsed = (before: PollState, { fingerprint }: Credentials): boolean =>
  before.credentials === undefined || before.credentials === fingerprint;

const mayEndWithOthers = (decision: OpenDecision): boolean =>
  decision.kind === 'paused' && decision.endsWithNewCredentials;

function decideOpening(
  before: PollState,
  { account, reports, until, continues }: BeginRequest,
  credentials: Credentials,
  owner: string,
  now: number,
): StateDecision<Opening> {
  const decision = openPoll(before, {
    settings: account,
    reports,
    owner,
    credentials: credentials.fingerprint,
    now,
    until,
    ...(continues !== undefined && { continues }),
  });
  const result = { decision, before, credentials };
  return decision.kind === 'opened' ? { next: decision.state, result } : { result };
}
