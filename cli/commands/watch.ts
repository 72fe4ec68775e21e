import type { ExportAnswer } from '../../lambda/contract/export';
import type { AccountAnswer } from '../../lambda/core/api/schemas/account';
import { ExportPageSchema } from '../../lambda/core/api/schemas/pages';
import { isSettled } from '../../lambda/core/exports/state';
import { byNews } from '../../lambda/core/words/export-row';
import { ageWords } from '../../lambda/core/words/export-words';
import { healthWords } from '../../lambda/core/words/health-words';
import { keyWords } from '../../lambda/core/words/key-words';
import { noExportsWords } from '../../lambda/core/words/no-exports';
import { firstRequested, underWayFirst, underWayWords } from '../../lambda/core/words/under-way';
import { usualTimes } from '../../lambda/core/words/usual-time';
import { changeLine } from '../../local/print/event-lines';
import { type Paint, plain } from '../../local/print/paint';
import { HEALTH_STYLES } from '../../local/print/status-lines';
import type { Connection } from '../connection/connect';
import { UnreachableError } from '../connection/http';
import { listAccounts } from '../connection/list-accounts';
import type { Io } from '../io';
import { pause } from '../pause';
import { exportTable } from '../print/exports';
import { spinner } from '../print/progress';
import { Screen } from '../print/screen';

export interface WatchOptions {
  readonly account?: string;
  readonly json?: boolean;
  /** Ends when nothing is under way any more. */
  readonly untilSettled?: boolean;
}

/** What fits on a small terminal: only what is on it can be drawn over. */
const SHOWN = 15;
/** A stack is asked less often: each look costs it two requests. */
const LOOK_EVERY_MS = { local: 1_000, elsewhere: 5_000 };
const FRAME_MS = 250;

interface Looked {
  /** All that are known, in the order of change. */
  readonly exports: readonly ExportAnswer[];
  readonly accounts: readonly AccountAnswer[];
  /** Why the last look saw nothing. */
  readonly trouble?: string;
  /** Behind which the next look goes on. */
  readonly cursor?: string | undefined;
}

const PAGE = 200;
const NOTHING: Looked = { exports: [], accounts: [] };

/** The exports as they change: a view that redraws itself on a terminal, a line for each change anywhere else. */
export async function watch(connection: Connection, options: WatchOptions, io: Io): Promise<void> {
  const screen = io.isLive && !options.json ? new Screen(io) : undefined;
  const everyMs = connection.isLocal ? LOOK_EVERY_MS.local : LOOK_EVERY_MS.elsewhere;
  const known = new Map<string, ExportAnswer>();
  let looked = await look(connection, options, NOTHING);
  for (;;) {
    if (screen === undefined) for (const line of news(looked, known, options, io)) io.out(line);
    if (options.untilSettled && !looked.exports.some(({ state }) => !isSettled(state))) {
      screen?.draw(view(looked, connection.name, io));
      return;
    }
    const nextLookAt = io.now() + everyMs;
    while (io.now() < nextLookAt) {
      screen?.draw(view(looked, connection.name, io));
      await pause(screen === undefined ? everyMs : FRAME_MS, io);
    }
    looked = await lookAgain(connection, options, looked);
  }
}

async function look({ api }: Connection, { account }: WatchOptions, last: Looked): Promise<Looked> {
  const exports = new Map(last.exports.map((one) => [keyOf(one), one]));
  const query = new URLSearchParams({ limit: String(PAGE), ...(account !== undefined && { account }) });
  let { cursor } = last;
  for (let isAtEnd = false; !isAtEnd; ) {
    if (cursor !== undefined) query.set('cursor', cursor);
    const { value } = await api.get(`/v1/exports?${query}`, ExportPageSchema);
    for (const one of value?.items ?? []) {
      // Behind all others: the map keeps the order of change.
      exports.delete(keyOf(one));
      exports.set(keyOf(one), one);
    }
    const next = value?.nextCursor ?? undefined;
    isAtEnd = next === cursor;
    cursor = next;
  }
  const accounts = (await listAccounts(api)).items.filter(({ name }) => account === undefined || name === account);
  return { exports: [...exports.values()], accounts, cursor };
}

const keyOf = ({ account, id }: ExportAnswer): string => `${account}/${id}`;

/** What was seen last stands while nothing answers. */
async function lookAgain(connection: Connection, options: WatchOptions, last: Looked): Promise<Looked> {
  try {
    // What answers after trouble may be another: it is asked for all there is.
    return await look(connection, options, last.trouble === undefined ? last : NOTHING);
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    return { ...last, trouble: error.message };
  }
}

/** What has changed since the last look, oldest first. The first look tells how things stand. */
function news({ exports }: Looked, known: Map<string, ExportAnswer>, { json }: WatchOptions, { paint }: Io): string[] {
  const isFirst = known.size === 0;
  return exports.flatMap((seen) => {
    const key = keyOf(seen);
    const before = known.get(key);
    known.set(key, seen);
    if (before !== undefined && before.version >= seen.version) return [];
    if (json) return [JSON.stringify(seen)];
    const from = before?.state ?? null;
    return [changeLine({ at: seen.changedAt, ...(!isFirst && { from }), export: seen }, paint)];
  });
}

function view({ exports, accounts, trouble: unreachable }: Looked, name: string, io: Io): string[] {
  const { paint } = io;
  const now = io.now();
  const listed = exports.filter(({ state }) => state !== 'removed').sort((a, b) => underWayFirst(a, b) || byNews(a, b));
  const shown = listed.slice(0, SHOWN);
  const hidden = listed.length - shown.length;
  const first = firstRequested(listed);
  const usual = usualTimes(exports);
  return [
    `${paint('bold', 'Kraken Export Status')}  ${name}`,
    ...accounts.flatMap((one) => accountLines(one, now, paint)),
    '',
    ...(shown.length > 0 ? exportTable(shown, { width: io.columns(), paint, now, usual }) : [noExportsWords(accounts)]),
    ...(hidden > 0 ? [paint('dim', `and ${hidden} more: see list`)] : []),
    '',
    unreachable !== undefined
      ? paint('red', `${unreachable}; trying again`)
      : first === undefined
        ? paint('dim', 'nothing is under way; Ctrl-C ends')
        : `${spinner(now)} ${underWayWords(listed)}; the first requested ${ageWords(first, now)}`,
  ];
}

function accountLines(account: AccountAnswer, now: number, paint: Paint): string[] {
  const { freshness, problem, hint, next } = healthWords(account, now);
  const key = keyWords(account.keyExpiresAt, now);
  return [
    `${account.name} is ${paint(HEALTH_STYLES[account.health], account.health)}, ${freshness}`,
    ...[problem, hint, next, key === '' ? undefined : key].flatMap((words) =>
      words === undefined ? [] : [`  ${plain(words)}`],
    ),
  ];
}
