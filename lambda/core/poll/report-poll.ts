import type { StoredExport } from '../exports/export';
import type { Announcement } from './announce';
import { keyExpiry } from './key-info';
import type { PollResult } from './poll';
import type { ProcessedReport } from './process-answers';
import { backwardSteps } from './warnings';

/**
 * A poll as it goes to the log: what happened, in numbers and names, without anything secret. What is odd although nothing
 * failed makes it a warning: `missedRuns` and `nonceAheadMs` of the poll, and of each report `warnings`, `backwards` (how
 * many exports went back to an earlier status) and `massDisappearance`. Each is left out when there is nothing to tell.
 */
export interface PollReport {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly account: string;
  /** Errors of our own side, as they were thrown, and an `UnannouncedError` for what the bus refused. */
  readonly errors: readonly unknown[];
  readonly [detail: string]: unknown;
}

/** The bus did not take an event. Nothing is lost by it, and every poll tries again. */
export class UnannouncedError extends Error {
  override readonly name = 'UnannouncedError';
  readonly code = 'unannounced';

  constructor(reason: string) {
    super(`an event was not announced: ${reason}`);
  }
}

export function describePoll(account: string, result: PollResult): PollReport {
  switch (result.kind) {
    case 'overlap':
      return { level: 'info', message: 'skipped: another poll is running', account, errors: [] };
    case 'paused':
    case 'budget': {
      const why = result.kind === 'paused' ? 'Kraken asked for a pause' : "the tier's rate budget is spent";
      const resumesAt = new Date(result.until).toISOString();
      const errors = errorsOfLeft(result.left);
      return {
        level: levelOf(errors, 'info'),
        message: `skipped: ${why}`,
        account,
        resumesAt,
        ...toldOf(result.left),
        errors,
      };
    }
    case 'no_credentials': {
      const { failure, left } = result;
      const errors = errorsOfLeft(left);
      const told = { failure: failure.class, ...toldOf(left), errors };
      return { level: levelOf(errors, 'warn'), message: failure.message, account, ...told };
    }
    case 'polled':
      return describeCompleted(account, result);
  }
}

const refused = (reason: string | undefined): UnannouncedError[] =>
  reason === undefined ? [] : [new UnannouncedError(reason)];

const errorsOfLeft = ({ errors, refusal }: Announcement): readonly unknown[] => [...errors, ...refused(refusal)];

const levelOf = (errors: readonly unknown[], otherwise: PollReport['level']): PollReport['level'] =>
  errors.length > 0 ? 'error' : otherwise;

const toldOf = ({ announced }: Announcement): { announced?: number } => (announced > 0 ? { announced } : {});

function describeCompleted(account: string, result: Extract<PollResult, { kind: 'polled' }>): PollReport {
  const { reports, correlationId, active, healthChange, healthRefusal, state, missedRuns, nonceAheadMs } = result;
  const keyExpiresAt = keyExpiry(state);
  const errors = [...reports.flatMap(errorOf), ...refused(healthRefusal)];
  const hasTrouble = missedRuns > 0 || nonceAheadMs > 0 || reports.some(isOdd);
  return {
    level: levelOf(errors, hasTrouble ? 'warn' : 'info'),
    message: 'polled',
    account,
    correlationId,
    activeExports: active.length,
    ...(healthChange !== undefined && { health: healthChange.to }),
    ...(missedRuns > 0 && { missedRuns }),
    ...(nonceAheadMs > 0 && { nonceAheadMs }),
    ...(keyExpiresAt !== undefined && { keyExpiresAt: new Date(keyExpiresAt).toISOString() }),
    reports: Object.fromEntries(reports.map((report) => [report.outcome.report, describeReport(report)])),
    errors,
  };
}

const isOdd = ({ outcome, answer, stored }: ProcessedReport): boolean =>
  'failure' in outcome ||
  (answer?.warnings.length ?? 0) > 0 ||
  stored?.isMassDisappearance === true ||
  backwardSteps(stored?.changed ?? []) > 0;

/** What went wrong on our own side: an exception, or a bus that takes no events. Trouble at Kraken is no error of ours. */
function errorOf({ error, outcome, left }: ProcessedReport): readonly unknown[] {
  if (error !== undefined) return [error];
  if (left !== undefined) return errorsOfLeft(left);
  const failure = 'failure' in outcome ? outcome.failure : undefined;
  return failure?.class === 'not_announced' ? [new UnannouncedError(failure.message)] : [];
}

/** Warnings beyond this many say nothing new, and a log line has its limits. */
const MAX_WARNINGS = 20;

function describeReport({ outcome, answer, stored, left }: ProcessedReport): Record<string, unknown> {
  const backwards = backwardSteps(stored?.changed ?? []);
  return {
    outcome: outcome.kind,
    ...('failure' in outcome && { failure: outcome.failure }),
    ...(answer !== undefined && { listed: answer.exports.length }),
    ...(answer?.warnings.length && { warnings: answer.warnings.slice(0, MAX_WARNINGS) }),
    ...(stored !== undefined && { changed: stored.changed.length, announced: stored.announced }),
    ...(left !== undefined && toldOf(left)),
    ...(stored?.isMassDisappearance && { massDisappearance: true }),
    ...(backwards > 0 && { backwards }),
  };
}

/** The last step of each export that a poll changed, for showing it to people. */
export const changesOf = (result: PollResult): StoredExport[] =>
  result.kind === 'polled' ? result.reports.flatMap(({ stored }) => stored?.changed ?? []) : [];
