import { deriveHealth, lastError, lastSuccess } from '../poll/health';
import { keyExpiry } from '../poll/key-info';
import { pausedUntil } from '../poll/pauses';
import { isoOrNull, type PolledAccount } from './read-states';
import type { AccountAnswer } from './schemas/account';
import type { ApiServices } from './services';

/** How polling of an account goes, now: an account that nobody polls any more becomes stale without anyone writing it. */
export function accountAnswer(
  { settings, state }: PolledAccount,
  { staleAfterMs, clock }: Pick<ApiServices, 'staleAfterMs' | 'clock'>,
): AccountAnswer {
  const { name, reports } = settings;
  const now = clock.now();
  return {
    name,
    reports,
    health: deriveHealth(state, { reports, staleAfterMs }, now),
    lastAttemptAt: isoOrNull(state.lastAttemptAt),
    lastSuccessAt: isoOrNull(lastSuccess(state, reports)),
    consecutiveFailures: state.consecutiveFailures,
    lastError: lastError(state, reports),
    resumesAt: isoOrNull(pausedUntil(state, state.credentials, now)),
    keyExpiresAt: isoOrNull(keyExpiry(state)),
    activeExports: reports.reduce((sum, report) => sum + (state.reports[report]?.activeExports ?? 0), 0),
  };
}
