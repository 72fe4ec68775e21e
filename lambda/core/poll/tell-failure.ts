import type { AccountSettings } from '../../contract/account-settings';
import type { Clock } from '../ports';
import type { Opening } from './begin-poll';
import { recordFailure, withHealth } from './close-poll';
import { type Failure, ruleOf } from './failure';
import { currentFailure } from './health';
import { isHeld } from './open-poll';
import type { PollState } from './poll-state';
import type { PollStates } from './poll-states';

interface TellContext {
  readonly account: AccountSettings;
  readonly staleAfterMs: number;
  readonly correlationId: string;
  readonly pollStates: PollStates;
  readonly clock: Clock;
}

/** Nothing can be asked without credentials. That is told once, and with it what the person must do. */
export function tellNoCredentials(failure: Failure, context: TellContext): Promise<PollState> {
  const isTold = ({ failure: known }: PollState): boolean =>
    failure.class === 'secret_missing' && known?.class === failure.class && known.message === failure.message;
  return tell(failure, context, isTold, {});
}

/**
 * A key that was refused when somebody tried it by hand is not called for again, so its refusal is told as if a poll had
 * met it.
 */
export async function tellRefusal(
  { decision, before, credentials }: Opening,
  context: TellContext,
): Promise<PollState> {
  const failure = decision.kind === 'paused' ? decision.refusal : undefined;
  if (failure === undefined) return before;
  const { fingerprint } = credentials;
  const isTold = (state: PollState): boolean => {
    const known = currentFailure(state, context.account.reports);
    return state.credentials === fingerprint && known !== undefined && ruleOf(known).needsPerson;
  };
  return tell(failure, context, isTold, { credentials: fingerprint });
}

/** What is known grows old in a pause as well, in which no poll is closed that would tell. It costs a write once it has. */
export async function tellStale(state: PollState, context: TellContext): Promise<PollState> {
  const { account, pollStates, clock } = context;
  const derive = (from: PollState): PollState => {
    const now = clock.now();
    return withHealth(from, { ...context, settings: account, now, at: new Date(now).toISOString() });
  };
  if (derive(state) === state) return state;
  return pollStates.change(account.name, (current) => {
    const next = isHeld(current, clock.now()) ? current : derive(current);
    return next === current ? { result: current } : { next, result: next };
  });
}

/** Puts what kept a poll from beginning into the poll state, unless another poll is under way: that one knows better. */
function tell(
  failure: Failure,
  { account, staleAfterMs, correlationId, pollStates, clock }: TellContext,
  isTold: (state: PollState) => boolean,
  told: Pick<PollState, 'credentials'>,
): Promise<PollState> {
  return pollStates.change(account.name, (state) => {
    const now = clock.now();
    if (isHeld(state, now) || isTold(state)) return { result: state };
    const next = recordFailure({ ...state, ...told }, { settings: account, now, staleAfterMs, correlationId, failure });
    return { next, result: next };
  });
}
