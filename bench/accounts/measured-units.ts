import { createExportStore } from '../../lambda/adapters/dynamodb/export-store';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import { NEVER_POLLED, type PollState } from '../../lambda/core/poll/poll-state';
import { seed, startDatabase, storedNumber } from '../support/database';
import { countUnits } from '../support/units';
import type { Counts } from './counts';

/** Units of one request each; of a query for outlines, of each export that it finds. */
export type UnitsOf = Pick<
  Counts,
  | 'stateReads'
  | 'stateWrites'
  | 'refusedWrites'
  | 'outlines'
  | 'exportReads'
  | 'newExports'
  | 'changedExports'
  | 'announcements'
>;

const SEEDED = 200;

/** What the requests of the poller cost, as the database counts them, made once each by the real stores. */
export async function measureUnits(): Promise<UnitsOf> {
  const database = await startDatabase();
  try {
    const { client, tableName } = database;
    const states = createPollStateStore(client, tableName);
    const exports = createExportStore(client, tableName);
    await seed(database, SEEDED);
    const units = async (work: () => Promise<unknown>): Promise<number> => {
      const { read, write } = await countUnits(client, work);
      return read + write;
    };
    const fresh = storedNumber(SEEDED);
    const { id, version } = fresh.export;
    const next = { ...fresh, observedNonce: 2n, changeSeq: `${fresh.changeSeq}0` };
    const changed = { ...next, export: { ...fresh.export, version: version + 1 } };
    const stateWrites = await units(() => states.replace('main', undefined, STATE));
    return {
      stateWrites,
      // Billed like one that is made; what is refused comes without its units.
      refusedWrites: stateWrites,
      stateReads: await units(() => states.read('main')),
      outlines: (await units(() => exports.outlines('main'))) / SEEDED,
      newExports: await units(() => exports.write({ ...fresh, announcedVersion: 0 }, undefined)),
      announcements: await units(() => exports.markAnnounced('main', id, version)),
      changedExports: await units(() => exports.write(changed, fresh)),
      exportReads: await units(() => exports.get('main', id)),
    };
  } finally {
    database.stop();
  }
}

/** Of an account that is polled without trouble. */
const STATE: PollState = {
  ...NEVER_POLLED,
  stamp: '00000000-0000-0000-0000-000000000000',
  nonce: 1_793_491_200_000n,
  calls: [1_793_491_200_000, 1_793_491_200_000],
  firstAttemptAt: 1_793_491_200_000,
  lastAttemptAt: 1_793_491_200_000,
  credentials: '0123456789abcdef',
  reports: Object.fromEntries(
    (['trades', 'ledgers'] as const).map((report) => [
      report,
      { digest: 'd'.repeat(44), lastSuccessAt: 1_793_491_200_000, completeAnswers: 1_000, activeExports: 0 },
    ]),
  ),
};
