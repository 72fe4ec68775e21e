import type { AccountSettings } from '../../contract/account-settings';
import type { Report } from '../../contract/reports';
import type { Timestamp } from '../exports/export';
import { lastSuccess } from '../poll/health';
import { NEVER_POLLED, type PollState } from '../poll/poll-state';
import type { PollStateReader } from '../ports';
import type { ApiServices } from './services';

/** An account with what polling it has come to. */
export interface PolledAccount {
  readonly settings: AccountSettings;
  readonly state: PollState;
}

/**
 * The poll state of an account. To be read before the exports: then what is told of the exports is at least as new as
 * the poll that the answer says it rests on.
 */
export async function readState(
  { pollStates }: { readonly pollStates: Pick<PollStateReader, 'read'> },
  settings: AccountSettings,
): Promise<PolledAccount> {
  return { settings, state: (await pollStates.read(settings.name)) ?? NEVER_POLLED };
}

export async function readStates(
  { pollStates }: Pick<ApiServices, 'pollStates'>,
  accounts: readonly AccountSettings[],
): Promise<PolledAccount[]> {
  const states = await pollStates.readAll(accounts.map(({ name }) => name));
  return accounts.map((settings) => ({ settings, state: states.get(settings.name) ?? NEVER_POLLED }));
}

/**
 * The last successful poll that an answer about these accounts rests on, of several the oldest; null if one never was.
 * @param reports the kinds of exports asked for, if not all; an account that does not poll them has no say
 */
export function asOf(accounts: readonly PolledAccount[], reports?: readonly Report[]): Timestamp | null {
  const times = accounts.flatMap(({ settings, state }) => {
    const asked = settings.reports.filter((report) => reports === undefined || reports.includes(report));
    return asked.length === 0 ? [] : [lastSuccess(state, asked)];
  });
  const oldest = times.reduce(
    (earliest, time) => (earliest === undefined || time === undefined ? undefined : Math.min(earliest, time)),
    times[0],
  );
  return isoOrNull(oldest);
}

/** ISO 8601 from milliseconds since 1970. */
export const isoOrNull = (time: number | undefined): Timestamp | null =>
  time === undefined ? null : new Date(time).toISOString();
