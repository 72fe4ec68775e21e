import type { JsonValue } from './export';

/** A text or number as text; null when it is empty, missing or something else: Kraken writes either. */
export function scalar(value: JsonValue | undefined): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Unix seconds from seconds or milliseconds, whole or not, as number or text. Kraken's `0` means "not yet" or "never". */
export function seconds(value: JsonValue | undefined): number | null | 'unreadable' {
  if (value === undefined || value === null || value === '' || value === false) return null;
  const number = typeof value === 'string' && /^\d{1,20}(\.\d{1,12})?$/.test(value.trim()) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 0) return 'unreadable';
  const inSeconds = Math.floor(number >= 1e11 ? number / 1000 : number);
  if (inSeconds === 0) return null;
  return inSeconds < 1e11 ? inSeconds : 'unreadable';
}
