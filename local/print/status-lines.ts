import type { AccountAnswer } from '../../lambda/core/api/schemas/account';
import { showDuration } from '../../lambda/core/words/durations';
import { NO_ERROR } from '../../lambda/core/words/health-words';
import { type Paint, plain, type Style, timeOfDay } from './paint';

/** How polling an account goes after a poll, or after one that was skipped. */
export interface Status {
  readonly account: AccountAnswer;
  /** How many exports Kraken listed; undefined if it was not asked for all of them. */
  readonly listed: number | undefined;
  /** Until when nothing is asked, ISO 8601; null if the next regular poll asks again. */
  readonly resumesAt: string | null;
  readonly intervalMs: number;
}

export const HEALTH_STYLES: Record<AccountAnswer['health'], Style> = {
  healthy: 'green',
  degraded: 'yellow',
  failing: 'red',
  waiting: 'yellow',
};
const INDENT = ' '.repeat(10);

/**
 * Tells how polling goes: once when the host has started, whatever a run before it told, and then when it is news: another
 * health, another kind of trouble, or a new pause, because the time that was told for the last one is over.
 */
export class StatusLines {
  private told: string | undefined;

  linesFor(status: Status, at: string, paint: Paint): string[] {
    const { health, lastError, resumesAt } = status.account;
    const news = [health, lastError?.class, health === 'healthy' ? null : resumesAt].join(' ');
    if (news === this.told) return [];
    this.told = news;
    return statusLines(status, at, paint);
  }
}

/** What is wrong, what to do, and when Kraken is asked again. */
export function statusLines(status: Status, at: string, paint: Paint): string[] {
  const { name, health, lastError } = status.account;
  const start = `${paint('dim', timeOfDay(at))}  ${name}  is ${paint(HEALTH_STYLES[health], health)}`;
  const next = nextLook(status);
  return [
    `${start}${health === 'healthy' ? counts(status) : `: ${plain(lastError?.message ?? NO_ERROR)}`}`,
    ...(lastError === null ? [] : [INDENT + plain(lastError.hint)]),
    ...(next === undefined ? [] : [INDENT + next]),
  ];
}

function counts({ account, listed }: Status): string {
  const underWay = `${account.activeExports} under way`;
  return listed === undefined ? `: ${underWay}` : `: ${listed} ${listed === 1 ? 'export' : 'exports'}, ${underWay}`;
}

function nextLook({ account, resumesAt, intervalMs }: Status): string | undefined {
  if (resumesAt !== null) return `Nothing is asked until ${timeOfDay(resumesAt)}.`;
  // Without credentials there is nothing to ask with.
  if (account.health === 'healthy' || account.lastError?.class === 'secret_missing') return undefined;
  return `Asks again within ${showDuration(intervalMs)}.`;
}
