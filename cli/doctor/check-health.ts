import type { AccountSettings } from '../../lambda/contract/account-settings';
import { accountAnswer } from '../../lambda/core/api/account-answer';
import { isStale, lastSuccess } from '../../lambda/core/poll/health';
import { pausedUntil } from '../../lambda/core/poll/pauses';
import type { PollState } from '../../lambda/core/poll/poll-state';
import { showAge } from '../../lambda/core/words/durations';
import { healthWords } from '../../lambda/core/words/health-words';
import { plain } from '../../local/print/paint';
import type { Io } from '../io';
import { localTime } from '../print/times';
import type { Advice } from './advice';
import { type Finding, sentence } from './finding';

/** How polling goes, and whether what is known is fresh. */
export function checkHealth(
  settings: AccountSettings,
  state: PollState,
  staleAfterMs: number,
  { nextKey, look }: Advice,
  io: Io,
): Finding[] {
  const now = io.now();
  const { health, ...answer } = accountAnswer({ settings, state }, { staleAfterMs, clock: io });
  const { freshness, problem, hint } = healthWords({ health, ...answer }, now);
  const findings: Finding[] = [];
  if (health === 'healthy') findings.push({ check: 'polling', status: 'ok', message: freshness });
  else if (answer.lastError !== null)
    findings.push({
      check: 'polling',
      status: health === 'degraded' ? 'warning' : 'problem',
      message: `${answer.lastError.class}: ${sentence(plain(problem ?? ''))}`,
      action: sentence(plain(hint ?? '')),
    });
  else if (health === 'waiting')
    findings.push({
      check: 'polling',
      status: 'warning',
      message: 'no poll yet',
      action: `wait for an interval, then ${look}`,
    });
  if (isStale(state, { reports: settings.reports, staleAfterMs }, now))
    findings.push(stale(settings, state, look, now));
  const paused = pausedUntil(state, state.credentials, now);
  if (paused !== undefined)
    findings.push({
      check: 'pause',
      status: 'warning',
      message: `Kraken is not asked until ${localTime(new Date(paused).toISOString())}`,
      action: pausedUntil(state, undefined, now) === undefined ? nextKey : 'wait: it goes on by itself',
    });
  return findings;
}

function stale({ reports }: AccountSettings, state: PollState, look: string, now: number): Finding {
  const last = lastSuccess(state, reports);
  return {
    check: 'stale',
    status: 'problem',
    message:
      last === undefined
        ? 'Kraken has never confirmed anything'
        : `Kraken last confirmed what is known ${showAge(now - last)}`,
    action: `do what the other checks say; if they say nothing, ${look}`,
  };
}
