import type { AccountSettings } from '../../contract/account-settings';
import type { Report } from '../../contract/reports';
import type { Credentials } from '../credentials';
import type { KrakenExport } from '../exports/export';
import type { ExportStore, NewId, Publisher } from '../ports';
import { type Announcement, Announcer } from './announce';
import { announceHealth, changeMadeBy } from './announce-health';
import { announceLeft } from './announce-left';
import { activeExports } from './answer';
import { type AskServices, askKraken } from './ask-kraken';
import { closePoll, recordFailure } from './close-poll';
import { type Failure, ruleOf } from './failure';
import { currentFailure } from './health';
import { type OpenDecision, openPoll } from './open-poll';
import type { HealthChange, PollState } from './poll-state';
import type { StateDecision } from './poll-states';
import { type ProcessedReport, processAnswers } from './process-answers';
import { missedRuns, nonceAheadMs } from './warnings';

/** Kept back at the end of a poll for closing it. */
const CLOSING_MS = 2_000;

export interface PollServices extends AskServices {
  readonly exports: ExportStore;
  readonly publisher: Publisher;
  readonly newId: NewId;
}

export interface PollSettings {
  readonly staleAfterMs: number;
  /** How long an export is kept after it was removed. */
  readonly removedExportsDays: number;
}

export interface PollRequest {
  readonly account: AccountSettings;
  readonly settings: PollSettings;
  /** All of the account's reports, or only those with active exports. */
  readonly reports: readonly Report[];
  /** When the poll must be over, in milliseconds since 1970. */
  readonly until: number;
  /** How often the account is polled, to tell which runs were missed. @default - none were */
  readonly idleIntervalMs?: number;
  /** Set to go on with an earlier poll, and only if nobody polled since: that one's `attemptedAt`. */
  readonly continues?: number;
}

/** Every result tells what is known of the account afterwards. */
interface WithState {
  readonly state: PollState;
}

export interface CompletedPoll extends WithState {
  readonly kind: 'polled';
  readonly correlationId: string;
  /** Milliseconds since 1970. */
  readonly attemptedAt: number;
  readonly reports: readonly ProcessedReport[];
  /** Exports that are not settled. */
  readonly active: readonly KrakenExport[];
  /** Present if this poll changed the account's health. */
  readonly healthChange: HealthChange | undefined;
  /** Why the bus did not take the news of the account's health. */
  readonly healthRefusal: string | undefined;
  /** Runs that did not come between the last one and this. */
  readonly missedRuns: number;
  /** How far nonces are ahead of the clock, if it is more than a day; else 0. */
  readonly nonceAheadMs: number;
}

/** Kraken is not called, but what earlier polls left is announced. */
interface WithLeft {
  readonly left: Announcement;
}

export type PollResult =
  | (Extract<OpenDecision, { kind: 'overlap' }> & WithState)
  | (Extract<OpenDecision, { kind: 'paused' | 'budget' }> & WithState & WithLeft)
  | ({
      readonly kind: 'no_credentials';
      readonly failure: Failure;
      readonly healthChange: HealthChange | undefined;
    } & WithState &
      WithLeft)
  | CompletedPoll;

/**
 * Polls an account once: asks Kraken, stores what changed, announces it, and remembers how it went.
 * An answer that says nothing new costs two writes of the poll state and touches no export.
 */
export async function poll(request: PollRequest, services: PollServices): Promise<PollResult> {
  const { account, settings, until } = request;
  const { clock, pollStates } = services;
  const correlationId = services.newId();
  const ready = await open(request, correlationId, services);
  if (!('decision' in ready)) return ready;
  const { decision, before, credentials } = ready;
  if (decision.kind === 'overlap') return { ...decision, state: before };
  const announcer = new Announcer(services, until - CLOSING_MS);
  if (decision.kind !== 'opened') {
    const state = await withRefusal(request, ready, correlationId, services);
    return { ...decision, state, left: await announceLeft(account.name, state, { ...services, announcer }, until) };
  }
  const attemptedAt = decision.state.lastAttemptAt ?? clock.now();

  const asked = await askKraken(
    { settings: account, owner: correlationId, until, reports: request.reports, nonces: decision.nonces, credentials },
    services,
  );
  const reports = await processAnswers(
    asked,
    {
      account: account.name,
      correlationId,
      before,
      removedExportsDays: settings.removedExportsDays,
      isTimeUp: () => clock.now() > until - CLOSING_MS,
    },
    { ...services, announcer },
  );
  const closed = await pollStates.change(account.name, (state) => {
    const next = closePoll(state, {
      settings: account,
      owner: correlationId,
      now: clock.now(),
      staleAfterMs: settings.staleAfterMs,
      before,
      outcomes: reports.map(({ outcome }) => outcome),
      asked,
      bookedAt: until,
      correlationId,
    });
    return next === undefined ? { result: undefined } : { next, result: next };
  });
  const refusal = closed && (await announceHealth(account.name, closed, services, until));
  return {
    kind: 'polled',
    correlationId,
    attemptedAt,
    reports,
    active: reports.flatMap(({ answer }) => (answer === undefined ? [] : activeExports(answer))),
    healthChange: closed && changeMadeBy(correlationId, closed),
    healthRefusal: refusal,
    missedRuns: missedRuns(before, request.idleIntervalMs ?? Number.POSITIVE_INFINITY, attemptedAt),
    nonceAheadMs: nonceAheadMs(decision.state, account, attemptedAt),
    state: closed ?? before,
  };
}

interface Opening {
  readonly decision: OpenDecision;
  readonly before: PollState;
  readonly credentials: Credentials;
}

/**
 * Reads the credentials and takes the lease. Those that are remembered do for minutes, unless Kraken was last asked with
 * others, which a new key in the secret would explain, or a pause after their refusal would end with others.
 */
async function open(
  request: PollRequest,
  correlationId: string,
  services: PollServices,
): Promise<Opening | Extract<PollResult, { kind: 'no_credentials' }>> {
  const { account } = request;
  const [remembered, justRead] = await Promise.all([
    services.credentials.read(account, false),
    services.pollStates.recall(account.name),
  ]);
  if (remembered.kind === 'failed') return withoutCredentials(request, remembered.failure, correlationId, services);
  const openWith = (before: PollState, credentials: Credentials): StateDecision<Opening> =>
    decideOpening(before, request, credentials, correlationId, services.clock.now());
  const first = await services.pollStates.change<Opening | undefined>(
    account.name,
    (before) =>
      isLastUsed(before, remembered.credentials) ? openWith(before, remembered.credentials) : { result: undefined },
    justRead,
  );
  if (first !== undefined && !mayEndWithOthers(first.decision)) return first;

  const current = await services.credentials.read(account, true);
  if (current.kind === 'failed') return withoutCredentials(request, current.failure, correlationId, services);
  const isNew = current.credentials.fingerprint !== remembered.credentials.fingerprint;
  if (first !== undefined && !isNew) return first;
  return services.pollStates.change(account.name, (before) => openWith(before, current.credentials));
}

const isLastUsed = (before: PollState, { fingerprint }: Credentials): boolean =>
  before.credentials === undefined || before.credentials === fingerprint;

const mayEndWithOthers = (decision: OpenDecision): boolean =>
  decision.kind === 'paused' && decision.endsWithNewCredentials;

function decideOpening(
  before: PollState,
  { account, reports, until, continues }: PollRequest,
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

/**
 * A key that was refused when somebody tried it by hand is not called for again, so its refusal is told as if a poll had
 * met it.
 */
async function withRefusal(
  { account, settings }: PollRequest,
  { decision, before, credentials: { fingerprint } }: Opening,
  correlationId: string,
  services: PollServices,
): Promise<PollState> {
  const failure = decision.kind === 'paused' ? decision.refusal : undefined;
  if (failure === undefined) return before;
  const { pollStates, clock } = services;
  const { staleAfterMs } = settings;
  return pollStates.change(account.name, (current) => {
    const known = currentFailure(current, account.reports);
    const isTold = current.credentials === fingerprint && known !== undefined && ruleOf(known).needsPerson;
    if (isTold) return { result: current };
    const told = { ...current, credentials: fingerprint };
    const next = recordFailure(told, { settings: account, now: clock.now(), staleAfterMs, correlationId, failure });
    return { next, result: next };
  });
}

/** Nothing can be asked. That is remembered once, and with it what the person must do. */
async function withoutCredentials(
  { account, settings, until }: PollRequest,
  failure: Failure,
  correlationId: string,
  services: PollServices,
): Promise<Extract<PollResult, { kind: 'no_credentials' }>> {
  const { pollStates, clock } = services;
  const { staleAfterMs } = settings;
  const state = await pollStates.change(account.name, (before) => {
    const isKnown = before.failure?.class === failure.class && before.failure.message === failure.message;
    if (isKnown && failure.class === 'secret_missing') return { result: before };
    const next = recordFailure(before, { settings: account, now: clock.now(), staleAfterMs, correlationId, failure });
    return { next, result: next };
  });
  const announcer = new Announcer(services, until - CLOSING_MS);
  const left = await announceLeft(account.name, state, { ...services, announcer }, until);
  return { kind: 'no_credentials', failure, healthChange: changeMadeBy(correlationId, state), state, left };
}
