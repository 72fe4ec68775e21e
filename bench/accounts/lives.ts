import type { Report } from '../../lambda/contract/reports';
import type { JsonValue } from '../../lambda/core/exports/export';
import { reportNumber } from '../support/database';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Kraken keeps an export for two weeks. */
const KEPT_MS = 14 * DAY;

/** How accounts are used: a share of them, and how many exports one of these asks for in a day. */
export const KINDS = [
  { name: 'idle', share: 0.6, exportsADay: 0 },
  { name: 'some', share: 0.35, exportsADay: 2 },
  { name: 'busy', share: 0.05, exportsADay: 24 },
] as const;

/** How long Kraken takes: seven of ten up to a minute, nearly all up to ten minutes, a few up to two hours. */
const DURATIONS = [
  { below: 0.7, from: 5_000, to: MINUTE },
  { below: 0.95, from: MINUTE, to: 10 * MINUTE },
  { below: 1, from: 10 * MINUTE, to: 2 * HOUR },
] as const;
const FAILING_SHARE = 0.02;
/** The others are fetched and left there until they expire. */
const DELETED_SHARE = 0.8;
/** How long Kraken lists an export that is to be deleted. */
const DELETING_MS = 2 * MINUTE;

/** From its request until Kraken lists it no more. Times are milliseconds since 1970. */
export interface Life {
  readonly id: string;
  readonly report: Report;
  readonly requestedAt: number;
  readonly processingAt: number;
  /** When it is ready, or has failed. */
  readonly doneAt: number;
  readonly hasFailed: boolean;
  readonly deletingAt: number;
  readonly goneAt: number;
}

/** The lives of one account's exports that touch a stretch of time, in the order of their requests. */
export function livesOf(exportsADay: number, random: () => number, from: number, until: number): Life[] {
  const lives: Life[] = [];
  if (exportsADay === 0) return lives;
  const nextAfter = (at: number): number => at - (Math.log(1 - random()) * DAY) / exportsADay;
  for (let at = nextAfter(from - KEPT_MS); at < until; at = nextAfter(at)) {
    const life = lifeFrom(at, random);
    if (life.goneAt > from) lives.push(life);
  }
  return lives;
}

function lifeFrom(requestedAt: number, random: () => number): Life {
  const drawn = random();
  const { from, to } = DURATIONS.find(({ below }) => drawn < below) ?? DURATIONS[0];
  const takesMs = from + random() * (to - from);
  const doneAt = requestedAt + takesMs;
  const hasFailed = random() < FAILING_SHARE;
  const deletingAt = random() < DELETED_SHARE ? doneAt + 10 * MINUTE + random() * 6 * HOUR : Number.POSITIVE_INFINITY;
  return {
    id: `E${Math.floor(random() * 2 ** 40)
      .toString(36)
      .toUpperCase()}`,
    report: random() < 0.5 ? 'trades' : 'ledgers',
    requestedAt,
    processingAt: requestedAt + takesMs * 0.3,
    doneAt,
    hasFailed,
    deletingAt,
    goneAt: Math.min(deletingAt + DELETING_MS, requestedAt + KEPT_MS),
  };
}

/** What Kraken lists of these exports at a time; made anew only when something in it has changed. */
export function listingOf(lives: readonly Life[]): (report: Report, at: number) => JsonValue[] {
  const last = new Map<Report, { from: number; until: number; rows: JsonValue[] }>();
  return (report, at) => {
    const known = last.get(report);
    if (known !== undefined && known.from <= at && at < known.until) return known.rows;
    const ofReport = lives.filter((life) => life.report === report);
    const listed = ofReport.filter(({ requestedAt, goneAt }) => requestedAt <= at && at < goneAt);
    const rows = listed.map((life) => rowAt(life, at));
    const until = Math.min(...ofReport.flatMap(turnsOf).filter((turn) => turn > at));
    last.set(report, { from: at, until, rows });
    return rows;
  };
}

/** When it begins to be listed differently. */
const turnsOf = ({ requestedAt, processingAt, doneAt, deletingAt, goneAt }: Life): number[] => [
  requestedAt,
  processingAt,
  doneAt,
  deletingAt,
  goneAt,
];

function rowAt({ id, report, requestedAt, processingAt, doneAt, hasFailed, deletingAt }: Life, at: number): JsonValue {
  const isDone = at >= doneAt;
  const seconds = (time: number): string => String(Math.floor(time / 1000));
  return {
    ...reportNumber(0, isDone ? 'Processed' : at >= processingAt ? 'Processing' : 'Queued'),
    id,
    report,
    createdtm: seconds(requestedAt),
    expiretm: seconds(requestedAt + KEPT_MS),
    starttm: seconds(processingAt),
    completedtm: isDone ? seconds(doneAt) : '0',
    ...(isDone && hasFailed && { error: 'Internal error' }),
    ...(at >= deletingAt && { delete: true }),
  };
}
