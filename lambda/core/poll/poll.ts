import type { KrakenExport } from '../exports/export';
import type { ExportStore, NewId, Publisher } from '../ports';
import { type Announcement, Announcer } from './announce';
import { announceHealth, changeMadeBy } from './announce-health';
import { announceLeft } from './announce-left';
import { activeExports } from './answer';
import { type AskServices, askKraken } from './ask-kraken';
import { type BeginRequest, beginPoll } from './begin-poll';
import { closePoll } from './close-poll';
import type { Failure } from './failure';
import type { OpenDecision } from './open-poll';
import type { HealthChange, PollState } from './poll-state';
import { type ProcessedReport, processAnswers } from './process-answers';
import { tellNoCredentials, tellRefusal, tellStale } from './tell-failure';
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

export interface PollRequest extends BeginRequest {
  readonly settings: PollSettings;
  /** How often the account is polled, to tell which runs were missed. @default - none were */
  readonly idleIntervalMs?: number;
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
  const announcer = new Announcer(services, until - CLOSING_MS);
  const announce = (state: PollState) => announceLeft(account.name, state, { ...services, announcer }, until);
  const context = { account, correlationId, staleAfterMs: settings.staleAfterMs, pollStates, clock };
  const begun = await beginPoll(request, correlationId, services);
  if ('failure' in begun) {
    const { failure } = begun;
    const state = await tellNoCredentials(failure, context);
    const healthChange = changeMadeBy(correlationId, state);
    return { kind: 'no_credentials', failure, healthChange, state, left: await announce(state) };
  }
  const { decision, before, credentials } = begun;
  if (decision.kind === 'overlap') return { ...decision, state: before };
  if (decision.kind !== 'opened') {
    const state = await tellStale(await tellRefusal(begun, context), context);
    return { ...decision, state, left: await announce(state) };
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
