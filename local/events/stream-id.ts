import { badParameters } from '../../lambda/core/api/problem';
import type { AllowedAccounts } from '../../lambda/core/tokens/token-list';
import type { LoggedEvent } from './event-file';
import type { EventLog } from './event-log';

/**
 * The id of an event in a stream: its number in the log. Who may see some accounts only would learn from the numbers of
 * events of others, and gets ids that are made of the event alone.
 */
export const streamId = ({ sequence, eventId }: LoggedEvent, allowed: AllowedAccounts): string =>
  allowed === 'all' ? String(sequence) : Buffer.from(eventId).toString('base64url');

/**
 * The number of the event behind which a client goes on, by the id that it saw last: without one the newest there is. An
 * id that is not in the log comes from one that is gone, or fell behind what is kept: then everything is news.
 */
export function resumeBehind(log: EventLog, lastId: string | undefined, allowed: AllowedAccounts): number {
  if (lastId === undefined || lastId === '') return log.last;
  if (allowed !== 'all') {
    const isLast = (event: LoggedEvent) => allowed.includes(event.account) && streamId(event, allowed) === lastId;
    return log.find(isLast)?.sequence ?? 0;
  }
  if (!/^\d{1,15}$/.test(lastId)) {
    const detail = 'must be the id of an event, or 0 for all events that are kept';
    throw badParameters([{ parameter: 'Last-Event-ID', detail }]);
  }
  return Number(lastId) > log.last ? 0 : Number(lastId);
}
