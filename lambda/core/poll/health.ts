import type { Health } from '../../contract/health';
import type { Report } from '../../contract/reports';
import { bySeverity, type Failure, type FailureClass, ruleOf } from './failure';
import type { PollState } from './poll-state';

export { HEALTH_VALUES, type Health } from '../../contract/health';

export interface LastError {
  readonly class: FailureClass;
  readonly message: string;
  readonly hint: string;
}

export interface HealthSettings {
  readonly reports: readonly Report[];
  readonly staleAfterMs: number;
}

/** The failure that keeps the account from being healthy, the most severe if there are several. */
export function currentFailure(state: PollState, reports: readonly Report[]): Failure | undefined {
  const failures = [state.failure, ...reports.map((report) => state.reports[report]?.failure)];
  return failures.filter((failure) => failure !== undefined).sort(bySeverity)[0];
}

export function lastError(state: PollState, reports: readonly Report[]): LastError | null {
  const failure = currentFailure(state, reports);
  if (failure === undefined) return null;
  return { class: failure.class, message: failure.message, hint: failure.hint ?? ruleOf(failure).hint };
}

/** Milliseconds since 1970 of the latest moment at which all that was asked for was known, or undefined if never. */
export function lastSuccess(state: PollState, reports: readonly Report[]): number | undefined {
  const times = reports.map((report) => state.reports[report]?.lastSuccessAt);
  return times.reduce(
    (oldest, time) => (oldest === undefined || time === undefined ? undefined : Math.min(oldest, time)),
    Number.POSITIVE_INFINITY,
  );
}

/** Whether what is stored is older than operators accept. An account that was never polled has nothing to be stale. */
export function isStale(state: PollState, { reports, staleAfterMs }: HealthSettings, now: number): boolean {
  const since = lastSuccess(state, reports) ?? state.firstAttemptAt;
  return since !== undefined && now - since > staleAfterMs;
}

export function deriveHealth(state: PollState, settings: HealthSettings, now: number): Health {
  const failure = currentFailure(state, settings.reports);
  if (failure?.class === 'secret_missing') return 'waiting';
  if (failure !== undefined && ruleOf(failure).needsPerson) return 'failing';
  if (isStale(state, settings, now)) return 'failing';
  if (failure !== undefined) return 'degraded';
  return lastSuccess(state, settings.reports) === undefined ? 'waiting' : 'healthy';
}
