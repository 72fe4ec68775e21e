import { showAge, showCountdown } from '../../lambda/core/words/durations';
import { timeOfDay } from '../../local/print/paint';

/** `12 s ago`, `in 14 days`; a dash if there is no time. */
export function relative(iso: string | null, now: number): string {
  if (iso === null) return '-';
  const ms = Date.parse(iso) - now;
  return ms > 0 ? showCountdown(ms) : showAge(-ms);
}

/** Local date and time, as `2026-11-24 21:05:01`. */
export function localTime(iso: string): string {
  const time = new Date(iso);
  const date = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${date.join('-')} ${timeOfDay(iso)}`;
}

/** Both: `2026-11-24 21:05:01 (12 s ago)`. */
export const fullTime = (iso: string | null, now: number): string =>
  iso === null ? '-' : `${localTime(iso)} (${relative(iso, now)})`;
