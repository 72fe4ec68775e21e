import type { AccountSettings } from '../../contract/account-settings';
import { KEY_WARNING_DAYS, type MetricName } from '../../contract/metrics';
import type { StoredExport } from '../exports/export';
import { deriveState } from '../exports/state';
import { ruleOf } from './failure';
import { currentFailure, deriveHealth, isStale } from './health';
import { keyExpiry } from './key-info';
import type { CompletedPoll, PollResult } from './poll';
import type { PollState } from './poll-state';
import { backwardSteps } from './warnings';

/** A number for each metric that has something to tell, or several for a distribution. */
export type Measurements = Readonly<Partial<Record<MetricName, number | readonly number[]>>>;

/** What a run that failed on our own side tells: the function's errors have an alarm of their own. */
export const FAILED_RUN: Measurements = { Heartbeat: 1 };

const DAY_MS = 24 * 3600 * 1000;

/** As many values as CloudWatch takes of one metric at once. */
const MAX_VALUES = 100;

/** A poll in numbers. What is nought is left out: it would only cost. */
export function measurePoll(
  { reports }: Pick<AccountSettings, 'reports'>,
  staleAfterMs: number,
  result: PollResult,
  now: number,
): Measurements {
  const { state } = result;
  const settings = { reports, staleAfterMs };
  const failure = currentFailure(state, reports);
  const health = deriveHealth(state, settings, now);
  const needsPerson = health === 'failing' && failure !== undefined && ruleOf(failure).needsPerson;
  // Before the first key is stored there is nothing to be told. If it is taken out again, the data grows old.
  const isNew = failure?.class === 'secret_missing' && !isStale(state, settings, now);
  const values: Record<MetricName, number | readonly number[]> = {
    Heartbeat: Number(needsPerson || isNew || (result.kind === 'polled' && isConfirmed(result))),
    FailingAccounts: Number(needsPerson),
    ActiveExports: reports.reduce((sum, report) => sum + (state.reports[report]?.activeExports ?? 0), 0),
    KeyDaysLeft: keyDaysLeft(state, now),
    Overlaps: Number(result.kind === 'overlap'),
    FailedPolls: Number(result.kind === 'no_credentials' && !isNew),
    UnannouncedAge: oldestAge(waitingSince(result), now),
    ...NOTHING_ASKED,
    ...(result.kind === 'polled' && measureCompleted(result, now)),
  };
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => (typeof value === 'number' ? value !== 0 : value.length > 0)),
  );
}

/** When what was seen that is still to be announced. */
function waitingSince(result: PollResult): readonly string[] {
  if (result.kind === 'overlap') return [];
  if (result.kind !== 'polled') return result.left.waitingSince;
  const { reports, healthRefusal, state } = result;
  const exports = reports.flatMap(({ stored, left }) => (stored ?? left)?.waitingSince ?? []);
  return healthRefusal === undefined ? exports : exports.concat(state.healthChange?.at ?? []);
}

const NOTHING_ASKED = {
  OldestExportAge: 0,
  MassDisappearances: 0,
  ExportDuration: [],
  Warnings: 0,
} as const;

function measureCompleted(result: CompletedPoll, now: number) {
  const { reports, active, missedRuns, nonceAheadMs } = result;
  const stored = reports.flatMap((report) => report.stored ?? []);
  const unfinished = active.filter((one) => ['queued', 'processing'].includes(deriveState(one)));
  return {
    FailedPolls: Number(reports.some(({ outcome }) => 'failure' in outcome)),
    OldestExportAge: oldestAge(
      unfinished.flatMap(({ createdAt }) => createdAt ?? []),
      now,
    ),
    MassDisappearances: Number(stored.some(({ isMassDisappearance }) => isMassDisappearance)),
    ExportDuration: stored
      .flatMap(({ changed }) => changed)
      .flatMap(durationOf)
      .slice(0, MAX_VALUES),
    Warnings:
      reports.reduce((sum, { answer }) => sum + (answer?.warnings.length ?? 0), 0) +
      backwardSteps(stored.flatMap(({ changed }) => changed)) +
      Number(missedRuns > 0) +
      Number(nonceAheadMs > 0),
  };
}

/** Nought while there is time enough. */
function keyDaysLeft(state: PollState, now: number): number {
  const expiry = keyExpiry(state);
  const days = expiry === undefined ? Number.POSITIVE_INFINITY : (expiry - now) / DAY_MS;
  return days <= KEY_WARNING_DAYS ? days : 0;
}

/** Whether all that was asked for is known and stored; what was not announced has an alarm of its own. */
const isConfirmed = ({ reports }: CompletedPoll): boolean =>
  reports.every(({ outcome }) => outcome.kind === 'answered');

const oldestAge = (times: readonly string[], now: number): number =>
  Math.max(0, ...times.map((time) => (now - Date.parse(time)) / 1000));

/** How long Kraken took for an export that has just become ready. */
function durationOf({ export: one, transitions }: StoredExport): number[] {
  const { createdAt, completedAt, state, changedAt } = one;
  const isNews = state === 'ready' && transitions.at(-1)?.from !== 'ready';
  if (!isNews || createdAt === null) return [];
  return [Math.max(0, (Date.parse(completedAt ?? changedAt) - Date.parse(createdAt)) / 1000)];
}
