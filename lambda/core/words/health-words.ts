import type { Health, LastError } from '../poll/health';
import { showAge, showCountdown } from './durations';

/** An account as the API answers it. */
interface PolledAccount {
  readonly health: Health;
  readonly lastSuccessAt: string | null;
  readonly lastError: Pick<LastError, 'message' | 'hint'> | null;
  readonly resumesAt: string | null;
}

/** What is told of an account's health beside the word for it. */
export interface HealthWords {
  /** How fresh what is known is: `confirmed by Kraken 3 s ago`. */
  readonly freshness: string;
  /** What is wrong; nothing if all is well. */
  readonly problem?: string;
  /** What to do about it. */
  readonly hint?: string;
  /** When Kraken is asked again, if not at the usual pace. */
  readonly next?: string;
}

/** Without an error an account that is not healthy has heard nothing from Kraken for long, or never. */
export const NO_ERROR = 'what is known of its exports is too old, or nothing is known yet';

export function healthWords({ health, lastSuccessAt, lastError, resumesAt }: PolledAccount, now: number): HealthWords {
  const pause = resumesAt === null ? 0 : Date.parse(resumesAt) - now;
  return {
    freshness:
      lastSuccessAt === null
        ? 'not confirmed by Kraken yet'
        : `confirmed by Kraken ${showAge(now - Date.parse(lastSuccessAt))}`,
    ...(health !== 'healthy' && { problem: lastError?.message ?? NO_ERROR }),
    ...(lastError !== null && { hint: lastError.hint }),
    ...(pause > 0 && { next: `Kraken is asked again ${showCountdown(pause)}.` }),
  };
}
