import type { PollState } from '../poll/poll-state';
import type { PollStateReader } from '../ports';
import type { ApiServices } from './services';

/**
 * How long a poll state may be remembered, in milliseconds: about as long as from one poll to the next while exports are
 * young.
 */
const REMEMBERED_MS = 5_000;

type States = Pick<PollStateReader, 'read'>;

/**
 * Poll states, as they are now or as they were a moment ago. An answer that rests on a remembered one says less than it
 * could and nothing wrong: what it tells of the exports is read later.
 */
export function rememberStates({ pollStates, clock }: { readonly pollStates: States } & Pick<ApiServices, 'clock'>): {
  readonly latest: States;
  readonly recent: States;
} {
  const remembered = new Map<string, { readonly state: PollState; readonly readAt: number }>();
  const latest: States = {
    async read(account) {
      const readAt = clock.now();
      const state = await pollStates.read(account);
      if (state !== undefined) remembered.set(account, { state, readAt });
      return state;
    },
  };
  const recent: States = {
    async read(account) {
      const last = remembered.get(account);
      const age = last === undefined ? Number.NaN : clock.now() - last.readAt;
      // Below zero if the clock was set back.
      return age >= 0 && age < REMEMBERED_MS ? last?.state : latest.read(account);
    },
  };
  return { latest, recent };
}
