import { showAge, showCountdown } from './durations';

const SOON_MS = 30 * 86_400_000;

/** `API key expires in 12 days`; empty for a key that does not expire, or not soon. */
export function keyWords(keyExpiresAt: string | null, now: number): string {
  if (keyExpiresAt === null) return '';
  const left = Date.parse(keyExpiresAt) - now;
  if (left <= 0) return `API key expired ${showAge(-left)}`;
  return left < SOON_MS ? `API key expires ${showCountdown(left)}: make a new one at Kraken` : '';
}
