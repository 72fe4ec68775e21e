import { REPORTS, type Report } from '../../contract/reports';
import type { Timestamp } from '../exports/export';
import { type ExportOutline, notAnnounced } from '../exports/outline';
import { type Announcement, type Announcer, type AnnounceServices, MAX_BATCH } from './announce';
import { announceHealth } from './announce-health';
import { doubtAtOpening } from './doubt';
import { isHeld } from './open-poll';
import { NEW_REPORT, type PollState } from './poll-state';
import type { PollStates, StateDecision } from './poll-states';

export interface Left extends Announcement {
  /** Whether nothing is left to be announced. */
  readonly isAnnounced: boolean;
}

/** Announces what earlier polls stored of a report and did not announce, the oldest first. */
export async function announceExports(
  report: Report,
  outlines: Iterable<ExportOutline>,
  account: string,
  { exports, announcer }: Pick<AnnounceServices, 'exports'> & { readonly announcer: Announcer },
): Promise<Left> {
  const waiting = notAnnounced([...outlines].filter((outline) => outline.report === report));
  const waitingSince: Timestamp[] = [];
  let refusal: string | undefined;
  let [announced, done] = [0, 0];
  for (; done < waiting.length && announcer.maySend(); done += MAX_BATCH) {
    const batch = waiting.slice(done, done + MAX_BATCH);
    const stored = await Promise.all(batch.map(({ id }) => exports.get(account, id)));
    const announcement = await announcer.announce(stored.filter((one) => one !== undefined));
    announced += announcement.announced;
    refusal ??= announcement.refusal;
    waitingSince.push(...announcement.waitingSince);
  }
  return { announced, refusal, waitingSince, isAnnounced: done >= waiting.length && waitingSince.length === 0 };
}

/**
 * Announces what earlier polls left, exports and health, when Kraken is not to be called. If nothing is left, it costs
 * nothing; if a poll is under way, that one does it.
 * @param until when it must be over, in milliseconds since 1970
 */
export async function announceLeft(
  account: string,
  state: PollState,
  services: AnnounceServices & { readonly announcer: Announcer; readonly pollStates: PollStates },
  until: number,
): Promise<Announcement> {
  if (isHeld(state, services.clock.now())) return { announced: 0, refusal: undefined, waitingSince: [] };
  const healthRefusal = await announceHealth(account, state, services, until);
  const reports = REPORTS.filter((report) => state.reports[report]?.unannounced);
  const outlines = reports.length > 0 ? await services.exports.outlines(account) : [];
  const lefts: Left[] = [];
  for (const report of reports) lefts.push(await announceExports(report, outlines, account, services));
  // While a write of an earlier poll may still arrive, the mark stays.
  const isInDoubt = doubtAtOpening(state, services.clock.now()) !== undefined;
  const done = reports.filter((_, index) => !isInDoubt && lefts[index]?.isAnnounced);
  if (done.length > 0) await services.pollStates.change(account, (now) => forget(now, state, done));
  const waitingSince = lefts.flatMap((left) => left.waitingSince);
  return {
    announced: lefts.reduce((sum, left) => sum + left.announced, 0),
    refusal: healthRefusal ?? lefts.find(({ refusal }) => refusal !== undefined)?.refusal,
    waitingSince: healthRefusal === undefined ? waitingSince : waitingSince.concat(state.healthChange?.at ?? []),
  };
}

/** The poll state without the mark on these reports, unless a poll began meanwhile: that one has stored what nobody saw here. */
function forget(now: PollState, seen: PollState, done: readonly Report[]): StateDecision<void> {
  if (now.nonce !== seen.nonce) return { result: undefined };
  const reports = done.map((report) => {
    const { unannounced: _over, ...rest } = now.reports[report] ?? NEW_REPORT;
    return [report, rest];
  });
  return { next: { ...now, reports: { ...now.reports, ...Object.fromEntries(reports) } }, result: undefined };
}
