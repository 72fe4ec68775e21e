import type { Report } from '../../contract/reports';
import type { KrakenExport } from '../exports/export';
import { LEASE_MARGIN_MS, LONGEST_LEASE_MS } from './open-poll';
import { type FollowPace, followDelay, type TimeLeft } from './pacing';
import { type CompletedPoll, type PollRequest, type PollResult, type PollServices, poll } from './poll';

export interface FollowRequest extends Omit<PollRequest, 'continues' | 'reports'> {
  readonly activeIntervalMs: number;
  readonly idleIntervalMs: number;
  /** Told of each poll as soon as it is over. */
  readonly onPolled: (result: PollResult) => void;
}

/** A poll is not begun with less time than this left: enough for one slow call and closing. */
const SHORTEST_POLL_MS = 4_000;

/**
 * A look that the budget makes wait for no longer than this does not put off those after it, else they would not all fit
 * into the run. The plan leaves as much at the end of the run, so that the last look may wait too.
 */
const LATE_MS = 1_000;

/** No single poll is given longer, however long the whole goes on: nobody respects a lease that is longer than any can be. */
const LONGEST_POLL_MS = LONGEST_LEASE_MS - LEASE_MARGIN_MS;

/**
 * Polls an account, and goes on with the reports that have young active exports until the time is up, so that the news
 * that an export is ready comes within seconds. If the budget has no room for the first poll, it waits for it.
 */
export async function pollAndFollow(request: FollowRequest, services: PollServices): Promise<void> {
  const { account, until, onPolled } = request;
  const { clock } = services;
  const lastLookAt = until - SHORTEST_POLL_MS;
  const pollOnce = (reports: readonly Report[], continues?: number): Promise<PollResult> => {
    const ends = Math.min(until, clock.now() + LONGEST_POLL_MS);
    return poll({ ...request, reports, until: ends, ...(continues !== undefined && { continues }) }, services);
  };
  const pollNow = async (reports: readonly Report[], continues?: number): Promise<PollResult> => {
    const result = await pollOnce(reports, continues);
    if (result.kind !== 'budget' || result.until > lastLookAt) return result;
    await clock.sleep(result.until - clock.now());
    return pollOnce(reports, continues);
  };

  let result = await pollNow(account.reports);
  onPolled(result);
  if (result.kind !== 'polled') return;
  // The calls that this run had to wait for are a minute older than those for which the next one has to.
  const nextRunAt = result.attemptedAt + request.idleIntervalMs;
  let at = result.attemptedAt;
  while (result.kind === 'polled' && isFine(result)) {
    const lateMs = result.attemptedAt - at;
    // A clock that jumped back makes it early.
    const from = lateMs >= 0 && lateMs <= LATE_MS ? at : result.attemptedAt;
    const left = { inRunMs: lastLookAt - LATE_MS - from, toNextRunMs: nextRunAt - from };
    const next = nextLook(result, request, left, clock.now());
    if (next === undefined) return;
    at = from + next.delay;
    await clock.sleep(at - clock.now());
    result = await pollNow(next.reports, result.attemptedAt);
    if (result.kind !== 'overlap') onPolled(result);
  }
}

/** After a failure the regular pace is soon enough. */
const isFine = ({ reports }: CompletedPoll): boolean => reports.every(({ outcome }) => outcome.kind === 'answered');

function nextLook(
  { active }: CompletedPoll,
  { account, activeIntervalMs, idleIntervalMs }: FollowRequest,
  left: TimeLeft,
  now: number,
): { delay: number; reports: Report[] } | undefined {
  const pace: FollowPace = { activeIntervalMs, idleIntervalMs, tier: account.tier, reports: account.reports.length };
  const youngestAgeMs = (report: Report): number =>
    Math.min(...active.filter((one) => one.report === report).map((one) => ageOf(one, now)));
  // A report whose exports are all old costs no call of its own: the next run is soon enough for it.
  const reports = account.reports.filter((report) => followDelay(youngestAgeMs(report), 1, pace, left) !== undefined);
  if (reports.length === 0) return undefined;
  const delay = followDelay(Math.min(...reports.map(youngestAgeMs)), reports.length, pace, left);
  return delay === undefined ? undefined : { delay, reports };
}

/** Kraken's clock and ours may differ a little, hence not below zero. */
function ageOf({ createdAt }: KrakenExport, now: number): number {
  return createdAt === null ? Number.POSITIVE_INFINITY : Math.max(0, now - Date.parse(createdAt));
}
