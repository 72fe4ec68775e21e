const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `5 s`, `500 ms`, `1.5 min`: how long something took, or is to take. */
export function showDuration(ms: number): string {
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  const [amount, unit] = inUnits(ms);
  return `${Math.round(amount * 10) / 10} ${unit}`;
}

/** `just now`, `12 s ago`, `3 days ago`: whole units, because the time goes on while it is read. */
export const showAge = (ms: number): string => (ms < SECOND ? 'just now' : `${showWhole(ms)} ago`);

/** `in 13 days`, `in 40 s`, `now`. */
export const showCountdown = (ms: number): string => (ms < SECOND ? 'now' : `in ${showWhole(ms)}`);

/** `12 s`, `3 min`, `13 days`: of something that is going on. */
export function showWhole(ms: number): string {
  const [amount, unit] = inUnits(Math.max(0, ms));
  return `${Math.floor(amount)} ${unit}`;
}

/** In the largest unit of which there is at least one; of days at least two. */
function inUnits(ms: number): [amount: number, unit: string] {
  if (ms < MINUTE) return [ms / SECOND, 's'];
  if (ms < HOUR) return [ms / MINUTE, 'min'];
  return ms < 2 * DAY ? [ms / HOUR, 'h'] : [ms / DAY, 'days'];
}
