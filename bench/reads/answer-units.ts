import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import { NEVER_POLLED } from '../../lambda/core/poll/poll-state';
import { ask, MAIN, startApi } from '../support/api';
import { type Database, seed, storedNumber } from '../support/database';
import { countUnits, type Units } from '../support/units';

const PAGE = 50;

/** What answers cost while the table has so many exports. */
export interface AnswerUnits {
  readonly 'list, page of 50': Units;
  readonly 'feed, next page': Units;
  readonly get: Units;
  readonly 'a 304': Units;
  /** By an API that remembers no poll, because nobody asked within five seconds. */
  readonly 'a 304, poll not remembered': Units;
}

/** @param database empty; it is filled with `exports`, at least two pages of them */
export async function measureAnswerUnits(database: Omit<Database, 'stop'>, exports: number): Promise<AnswerUnits> {
  const { client, tableName } = database;
  await seed(database, exports);
  await createPollStateStore(client, tableName).replace('main', undefined, { ...NEVER_POLLED, stamp: 'bench' });
  const start = () => startApi(database, [MAIN]);
  const list = `/v1/exports?limit=${PAGE}`;
  const one = `/v1/accounts/main/exports/${storedNumber(exports / 2).export.id}`;
  const api = start();
  const { nextCursor } = JSON.parse(await (await ask(api, list)).text());
  const known = { 'if-none-match': (await ask(api, one)).headers.get('etag') ?? '' };
  const units = (of: ReturnType<typeof start>, path: string, headers = {}): Promise<Units> =>
    countUnits(client, () => ask(of, path, headers));
  return {
    'list, page of 50': await units(start(), list),
    'feed, next page': await units(start(), `${list}&cursor=${nextCursor}`),
    get: await units(start(), one),
    'a 304': await units(api, one, known),
    'a 304, poll not remembered': await units(start(), one, known),
  };
}
