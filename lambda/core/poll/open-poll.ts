import type { AccountSettings } from '../../contract/account-settings';
import type { Report } from '../../contract/reports';
import { withDoubts } from './doubt';
import type { Failure } from './failure';
import { isKeyInfoDue } from './key-info';
import { nextNonces } from './nonce';
import { budgetAllowsAt, recentCalls } from './pacing';
import { addPauses, pausesAfter, pausesFor } from './pauses';
import { NEW_REPORT, type PollState, type ReportState } from './poll-state';

/** How much longer than a poll its lease lasts: what was sent in its last moment has arrived by then. */
export const LEASE_MARGIN_MS = 5_000;

/** No poll runs longer: it is the longest a Lambda function may, and a margin. */
export const LONGEST_LEASE_MS = 16 * 60_000;

export interface OpenRequest {
  readonly settings: AccountSettings;
  readonly reports: readonly Report[];
  readonly owner: string;
  /** Fingerprint of the credentials that will be used. */
  readonly credentials: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** When this poll is surely over, in milliseconds since 1970. */
  readonly until: number;
  /** Set to go on with an earlier poll, and only if nobody polled since: the `lastAttemptAt` that one left. */
  readonly continues?: number;
}

export type OpenDecision =
  /** One nonce for each report, and one more if Kraken is to be asked for the description of the key. */
  | { readonly kind: 'opened'; readonly state: PollState; readonly nonces: readonly bigint[] }
  | { readonly kind: 'overlap' }
  /** Kraken asked for a pause or refused the key; until is in milliseconds since 1970. */
  | {
      readonly kind: 'paused';
      readonly until: number;
      readonly endsWithNewCredentials: boolean;
      /** What the key met. */
      readonly refusal?: Failure;
    }
  /** The calls of the last minute leave no room for these. */
  | { readonly kind: 'budget'; readonly until: number };

/**
 * Decides whether a poll may begin, and how the poll state looks if it does: one write takes the lease, moves the nonce on
 * and books the calls.
 *
 * The digests of the reports are taken out until the poll is closed, and no miss from before counts. Wherever a poll breaks
 * off, the next one finds no digest, compares everything and so stores and announces what was left. They are marked as
 * unannounced too, for a next poll that gets no answer to compare.
 */
export function openPoll(state: PollState, request: OpenRequest): OpenDecision {
  const { settings, reports, owner, now, until } = request;
  const isTaken = isHeld(state, now);
  const wasOvertaken = request.continues !== undefined && request.continues !== state.lastAttemptAt;
  if (isTaken || wasOvertaken) return { kind: 'overlap' };

  const pauses = pausesFor(state, request.credentials, now);
  const [longest] = pauses;
  if (longest !== undefined) {
    const refusal = pauses.find(({ failure }) => failure !== undefined)?.failure;
    const endsWithNewCredentials = pauses.every(({ onlyFor }) => onlyFor !== undefined);
    return { kind: 'paused', until: longest.until, endsWithNewCredentials, ...(refusal !== undefined && { refusal }) };
  }

  const recent = recentCalls(state.calls, now, LONGEST_LEASE_MS);
  const allowedAt = budgetAllowsAt(recent, reports.length, settings.tier, now);
  if (allowedAt > now) return { kind: 'budget', until: allowedAt };

  const count = callsWithKeyInfo(state, reports.length, { ...request, recent });
  const nonces = nextNonces(state.nonce, now, settings.nonceResolution, count);
  const { failure: _past, ...rest } = state;
  const known = withDoubts(state, now);
  return {
    kind: 'opened',
    nonces,
    state: {
      ...rest,
      nonce: nonces.at(-1) ?? state.nonce,
      lease: { owner, until: until + LEASE_MARGIN_MS },
      calls: [...recent, ...nonces.map(() => until)],
      pauses: addPauses(state.pauses, [], now),
      credentials: request.credentials,
      firstAttemptAt: state.firstAttemptAt ?? now,
      lastAttemptAt: now,
      reports: { ...known, ...opened(known, reports) },
    },
  };
}

/** Credentials that Kraken refused, by their fingerprint. */
export interface RefusedKey {
  readonly fingerprint: string;
  readonly failure: Failure;
}

/**
 * Further nonces for a poll that is open, with one more as `openPoll` gives it, or undefined if the budget does not allow
 * them or the lease is lost.
 */
export function extendPoll(
  state: PollState,
  request: Pick<OpenRequest, 'settings' | 'owner' | 'credentials' | 'now' | 'until'> & {
    reports: number;
    /** Credentials that those of the request take the place of. */
    refused?: RefusedKey;
  },
): { state: PollState; nonces: readonly bigint[] } | undefined {
  const { settings, owner, credentials, now, until, reports, refused } = request;
  if (state.lease?.owner !== owner || pausesFor(state, credentials, now).length > 0) return undefined;
  const recent = recentCalls(state.calls, now, LONGEST_LEASE_MS);
  if (budgetAllowsAt(recent, reports, settings.tier, now) > now) return undefined;
  const count = callsWithKeyInfo(state, reports, { ...request, recent });
  const nonces = nextNonces(state.nonce, now, settings.nonceResolution, count);
  const nonce = nonces.at(-1) ?? state.nonce;
  const pauses = refused === undefined ? [] : pausesAfter(refused.failure, now, settings.tier, refused.fingerprint);
  return {
    nonces,
    state: {
      ...state,
      nonce,
      credentials,
      calls: [...recent, ...nonces.map(() => until)],
      pauses: addPauses(state.pauses, pauses, now),
    },
  };
}

/** How many calls to make: one more than for the reports if the key's description is due and the budget has room for it. */
function callsWithKeyInfo(
  { keyInfo }: PollState,
  reports: number,
  { settings, credentials, now, recent }: Pick<OpenRequest, 'settings' | 'credentials' | 'now'> & { recent: number[] },
): number {
  const isDue = isKeyInfoDue(keyInfo, credentials, now);
  return isDue && budgetAllowsAt(recent, reports + 1, settings.tier, now) <= now ? reports + 1 : reports;
}

/** A lease from a clock that has since jumped back would last too long: beyond the longest one it does not count. */
export function isHeld({ lease }: PollState, now: number): boolean {
  return lease !== undefined && lease.until > now && lease.until <= now + LONGEST_LEASE_MS;
}

function opened(known: PollState['reports'], reports: readonly Report[]): PollState['reports'] {
  const entries = reports.map((report): [Report, ReportState] => {
    const { digest: _open, ...rest } = known[report] ?? NEW_REPORT;
    return [report, { ...rest, missesFrom: rest.completeAnswers, unannounced: true }];
  });
  return Object.fromEntries(entries);
}
