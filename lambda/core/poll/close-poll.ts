import type { AccountSettings } from '../../contract/account-settings';
import type { Report } from '../../contract/reports';
import type { Timestamp } from '../exports/export';
import type { Asked } from './ask-kraken';
import { LATE_WRITE_MS } from './doubt';
import { endsPoll, type Failure } from './failure';
import { deriveHealth, lastError } from './health';
import { type AskedKeyInfo, keyInfoAfter } from './key-info';
import { addPauses, pausesAfter } from './pauses';
import { NEW_REPORT, type PollState, type ReportState } from './poll-state';

/** What a look at the table found that is stored of a report. */
interface Looked {
  /** Whether all of it is announced, as far as it can be read. */
  readonly isAnnounced: boolean;
  /** When to look again, in milliseconds since 1970; left out if there is no need to. */
  readonly lookAgainAt?: number;
}

/** What became of one report of a poll. */
export type ReportOutcome =
  /** Kraken gave no answer; what is stored stands. */
  | (Partial<Looked> & { readonly kind: 'failed'; readonly report: Report; readonly failure: Failure })
  /** Kraken answered, but not all of it could be stored. */
  | {
      readonly kind: 'broken';
      readonly report: Report;
      readonly failure: Failure;
      /** Whether what became of a write is unknown; else nothing more was sent. */
      readonly hasFailedWrite: boolean;
    }
  | (Looked & {
      readonly kind: 'answered';
      readonly report: Report;
      /** When Kraken was asked, in milliseconds since 1970. */
      readonly askedAt: number;
      /** Fingerprint of the credentials that it was asked with. */
      readonly answeredTo: string;
      readonly hasUnreadable: boolean;
      readonly activeExports: number;
      /** Whether every report in it could be told by its id, so that one that is not in it is really missing. */
      readonly isComplete: boolean;
      /** Left out when the next poll has to look at everything again. */
      readonly digest?: string;
      /** All is stored, but the bus did not take all. */
      readonly failure?: Failure;
    })
  /** Not asked for, because an earlier failure ended the poll. */
  | (Partial<Looked> & { readonly kind: 'skipped'; readonly report: Report });

export interface CloseRequest {
  readonly settings: AccountSettings;
  readonly owner: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly staleAfterMs: number;
  /** The reports' digests from before the poll: what failed now was stored to the end then. */
  readonly before: PollState;
  readonly outcomes: readonly ReportOutcome[];
  readonly asked: Asked;
  /** The moment at which the poll had booked its calls. */
  readonly bookedAt: number;
  readonly correlationId: string;
}

/** The poll state after a poll, or undefined if somebody else has taken the lease meanwhile and knows better. */
export function closePoll(state: PollState, request: CloseRequest): PollState | undefined {
  const { owner, now, outcomes, asked } = request;
  const { keyInfo } = asked;
  if (state.lease?.owner !== owner) return undefined;
  const { lease: _released, ...rest } = state;
  const failures = outcomes.flatMap((outcome) =>
    'failure' in outcome && outcome.failure !== undefined ? [{ report: outcome.report, failure: outcome.failure }] : [],
  );
  const isOtherAccount = failures.some(({ failure }) => failure.class === 'other_account');
  const refusal = refusalOf(keyInfo);
  // Each is that of the key which met it: the poll may have gone on with another one.
  const keyOf = ({ report }: { report: Report }): string =>
    (asked.reports.find((one) => one.report === report) ?? asked.credentials).fingerprint;
  const met = [
    ...failures.map((failed) => ({ failure: failed.failure, key: keyOf(failed) })),
    ...(keyInfo === undefined || refusal === undefined ? [] : [{ failure: refusal, key: keyInfo.fingerprint }]),
  ];
  const pauses = met.flatMap(({ failure, key }) => pausesAfter(failure, now, request.settings.tier, key));
  const closed: PollState = {
    ...rest,
    pauses: addPauses(state.pauses, pauses, now),
    ...(refusal !== undefined && { failure: refusal }),
    ...(keyInfo !== undefined && !isOtherAccount && { keyInfo: keyInfoAfter(state.keyInfo, keyInfo) }),
    calls: [...state.calls.filter((at) => at !== request.bookedAt), ...asked.calls],
    consecutiveFailures: failures.length > 0 ? state.consecutiveFailures + 1 : 0,
    reports: Object.fromEntries([
      ...Object.entries(state.reports),
      ...outcomes.map((outcome) => [outcome.report, reportAfter(state, outcome, request)]),
    ]),
  };
  return withHealth(closed, { ...request, at: new Date(now).toISOString() });
}

/**
 * Why no further call may be made, if Kraken said so when it was asked for the description of the key. Whatever else came
 * instead of the description says nothing of how polling goes.
 */
function refusalOf(keyInfo: AskedKeyInfo | undefined): Failure | undefined {
  if (keyInfo?.answer.kind !== 'failed') return undefined;
  const { failure } = keyInfo.answer;
  const isPassing = failure.class === 'invalid_nonce' && failure.retryAt === undefined;
  return endsPoll(failure) && !isPassing ? failure : undefined;
}

/** The poll state when there are no credentials to poll with. */
export function recordFailure(
  state: PollState,
  request: Pick<CloseRequest, 'settings' | 'now' | 'staleAfterMs' | 'correlationId'> & { failure: Failure },
): PollState {
  const { failure, now } = request;
  const isAttempt = failure.class !== 'secret_missing';
  const failed: PollState = {
    ...state,
    failure,
    ...(isAttempt && { firstAttemptAt: state.firstAttemptAt ?? now }),
    lastAttemptAt: now,
    consecutiveFailures: state.consecutiveFailures + 1,
  };
  return withHealth(failed, { ...request, at: new Date(now).toISOString() });
}

function reportAfter(state: PollState, outcome: ReportOutcome, { before, now }: CloseRequest): ReportState {
  const { missesFrom: _open, ...after } = reportOf(state, outcome, before);
  // What was in doubt when the poll began may have arrived behind its back. A write that failed may be under way all the same.
  const hasFailedWrite = outcome.kind === 'broken' && outcome.hasFailedWrite;
  const doubtUntil = hasFailedWrite ? now + LATE_WRITE_MS : after.doubtUntil;
  const isInDoubt = doubtUntil !== undefined;
  // An answer that was not compared to its end, or names not all it lists, may have listed what was missed before.
  const isPartial = outcome.kind === 'broken' || (outcome.kind === 'answered' && !outcome.isComplete);
  const missesFrom = isInDoubt || isPartial ? after.completeAnswers : before.reports[outcome.report]?.missesFrom;
  const doubt = isInDoubt && { doubtUntil, lookAgainAt: Math.min(doubtUntil, after.lookAgainAt ?? doubtUntil) };
  const counted = { ...after, ...(missesFrom !== undefined && { missesFrom }), ...doubt };
  if (!isInDoubt && state.generation === before.generation) return counted;
  // It was raised while the poll ran, or what is stored may still change: the next one has to look at everything again.
  const { digest: _earlier, ...rest } = counted;
  return rest;
}

function reportOf(state: PollState, outcome: ReportOutcome, before: PollState): ReportState {
  const past = state.reports[outcome.report] ?? NEW_REPORT;
  const { failure: _past, hadUnreadable: _then, lookAgainAt: _seen, ...present } = past;
  switch (outcome.kind) {
    case 'answered':
      return {
        ...present,
        ...(outcome.digest !== undefined && { digest: outcome.digest }),
        unannounced: !outcome.isAnnounced,
        ...(outcome.lookAgainAt !== undefined && { lookAgainAt: outcome.lookAgainAt }),
        lastSuccessAt: outcome.askedAt,
        answeredTo: outcome.answeredTo,
        ...(outcome.hasUnreadable && { hadUnreadable: true }),
        completeAnswers: past.completeAnswers + (outcome.isComplete ? 1 : 0),
        activeExports: outcome.activeExports,
        ...(outcome.failure !== undefined && { failure: outcome.failure }),
      };
    case 'broken':
      return { ...past, failure: outcome.failure };
    case 'failed':
      return { ...asBefore(past, outcome, before), failure: outcome.failure };
    case 'skipped':
      return asBefore(past, outcome, before);
  }
}

/** A report of which nothing was stored is as it was when the poll began, but for what was announced meanwhile. */
function asBefore(
  { unannounced: _open, lookAgainAt: _then, ...past }: ReportState,
  { report, isAnnounced, lookAgainAt }: Extract<ReportOutcome, { kind: 'failed' | 'skipped' }>,
  before: PollState,
): ReportState {
  const known = before.reports[report] ?? NEW_REPORT;
  const unannounced = isAnnounced === undefined ? known.unannounced : !isAnnounced;
  const lookAt = isAnnounced === undefined ? known.lookAgainAt : lookAgainAt;
  return {
    ...past,
    ...(known.digest !== undefined && { digest: known.digest }),
    ...(unannounced !== undefined && { unannounced }),
    ...(lookAt !== undefined && { lookAgainAt: lookAt }),
  };
}

/**
 * A change of health takes the place of one that may not be announced yet: only the newest is of use. It is never left
 * out, even if it undoes that one: the bus may have taken it although nobody knows.
 */
export function withHealth(
  state: PollState,
  request: Pick<CloseRequest, 'settings' | 'now' | 'staleAfterMs' | 'correlationId'> & { at: Timestamp },
): PollState {
  const { settings, now, staleAfterMs, at, correlationId } = request;
  const health = deriveHealth(state, { reports: settings.reports, staleAfterMs }, now);
  if (health === state.health) return state;
  const version = Math.max(state.healthChange?.version ?? 0, state.generation ?? 0) + 1;
  const from = state.health ?? null;
  return {
    ...state,
    health,
    healthChange: { version, at, from, to: health, error: lastError(state, settings.reports), correlationId },
  };
}
