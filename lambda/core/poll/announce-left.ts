import { REPORTS, type Report } from '../../contract/reports';
import { type Announcement, type Announcer, type AnnounceServices, together } from './announce';
import { announceExports, type Left } from './announce-exports';
import { announceHealth } from './announce-health';
import { doubtAt } from './doubt';
import { mayHaveLeft, nextLookAt } from './look-again';
import { isHeld } from './open-poll';
import { NEW_REPORT, type PollState } from './poll-state';
import type { PollStates, StateDecision } from './poll-states';

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
  const began = services.clock.now();
  if (isHeld(state, began)) return together([]);
  const healthRefusal = await announceHealth(account, state, services, until);
  const reports = REPORTS.filter((report) => mayHaveLeft(state.reports[report], began));
  const unreadable = new Set<string>();
  const onUnreadable = (id: string) => unreadable.add(id);
  const outlines = reports.length > 0 ? await services.exports.outlines(account, onUnreadable) : [];
  const lefts: Left[] = [];
  for (const report of reports) {
    const ofReport = outlines.filter((outline) => outline.report === report);
    lefts.push(await announceExports(ofReport, account, services, onUnreadable));
  }
  const done = reports.filter((_, index) => lefts[index]?.isAnnounced);
  const lookAgain = nextLookAt(unreadable, began);
  if (done.length > 0)
    await services.pollStates.change(account, (now) => forget(now, { state, done, began, ...lookAgain }));
  const left = together(lefts);
  return {
    ...left,
    refusal: healthRefusal ?? left.refusal,
    waitingSince: left.waitingSince.concat(healthRefusal === undefined ? [] : (state.healthChange?.at ?? [])),
  };
}

interface Seen {
  readonly state: PollState;
  /** The reports of which all is announced. */
  readonly done: readonly Report[];
  readonly began: number;
  readonly lookAgainAt?: number;
}

/**
 * The poll state without the mark on these reports, unless a poll began meanwhile: that one has stored what nobody saw here.
 * While a write of an earlier poll may still arrive there is nothing more to be seen; once it cannot, it is looked for.
 */
function forget(now: PollState, { state, done, began, lookAgainAt }: Seen): StateDecision<void> {
  if (now.nonce !== state.nonce) return { result: undefined };
  const reports = done.map((name) => {
    const { lookAgainAt: _over, ...rest } = now.reports[name] ?? NEW_REPORT;
    const looks = [lookAgainAt, doubtAt(now.lease, rest, began)].filter((at) => at !== undefined);
    return [name, { ...rest, unannounced: false, ...(looks.length > 0 && { lookAgainAt: Math.min(...looks) }) }];
  });
  return { next: { ...now, reports: { ...now.reports, ...Object.fromEntries(reports) } }, result: undefined };
}
