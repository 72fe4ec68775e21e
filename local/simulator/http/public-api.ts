import { jsonReply, type Reply } from './answer';

/** The two public methods that tell whether Kraken is there; null for every other path. */
export function publicReply(path: string, nowMs: number): Reply | null {
  const now = new Date(nowMs);
  switch (path) {
    case '/0/public/Time':
      return jsonReply({ error: [], result: { unixtime: Math.floor(nowMs / 1000), rfc1123: now.toUTCString() } });
    case '/0/public/SystemStatus':
      return jsonReply({ error: [], result: { status: 'online', timestamp: `${now.toISOString().slice(0, 19)}Z` } });
    default:
      return null;
  }
}
