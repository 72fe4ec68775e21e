/**
 * The metrics that the poller writes, for the alarms and the dashboard. CloudWatch bills each metric for the hours in
 * which it is sent, so all but the heartbeat are sent only when there is something to tell, and an alarm takes their
 * absence as the all-clear. Only the heartbeat is told for each account that has an alarm: the silence of one must not
 * drown in the beat of another. Whoever needs the account of anything else finds it in the poller's log and in the API.
 */
export const METRICS_NAMESPACE = 'KrakenExportStatus';

/** The name of the poller, which no two stacks share; also what Lambda calls it in its own metrics. */
export const FUNCTION_DIMENSION = 'FunctionName';
export const ACCOUNT_DIMENSION = 'Account';

export const METRICS = {
  /** 1 when a run has confirmed what is stored, or its trouble has an alarm of its own. Sent with both dimensions. */
  Heartbeat: 'Count',
  /** 1 when a person must act for the account to be polled again. */
  FailingAccounts: 'Count',
  /** Age of the oldest change that the event bus has not taken. */
  UnannouncedAge: 'Seconds',
  /** Age of the oldest export that Kraken still has in its queue or at work. */
  OldestExportAge: 'Seconds',
  /** 1 when Kraken's list lacks most of many exports that were in it before. */
  MassDisappearances: 'Count',
  /** Until the API key expires; below nought when it has. Sent in the last days only. */
  KeyDaysLeft: 'None',
  /** Exports that are not settled. */
  ActiveExports: 'Count',
  /** From the request of an export until it was ready, one value for each. */
  ExportDuration: 'Seconds',
  /** Polls that Kraken refused, did not answer, or that could not be stored and announced to the end. */
  FailedPolls: 'Count',
  /** What is odd although nothing failed: in Kraken's answers, statuses that go back, missed runs, nonces far ahead. The log has which. */
  Warnings: 'Count',
  /** Runs that found another one at work. */
  Overlaps: 'Count',
} as const satisfies Record<string, 'Count' | 'Seconds' | 'None'>;

/** So many days before an API key expires, a person is told. */
export const KEY_WARNING_DAYS = 14;

export type MetricName = keyof typeof METRICS;
/** What is sent with both dimensions; everything else is of the function as a whole. */
export const ACCOUNT_METRIC = 'Heartbeat' satisfies MetricName;
