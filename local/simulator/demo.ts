import type { ExportInput } from './exports/export-request';
import { STATUS } from './exports/phase';
import { CODES } from './kraken-error';
import type { SimulatorControls } from './simulator-controls';

const HOUR_SECONDS = 3600;

/** Becomes ready within ten seconds: what a newcomer sees first, and again after every restart. */
const LIVELY = { report: 'trades', queuedSeconds: 4, processingSeconds: 6 } as const satisfies ExportInput;

/** One export for each way that an export can go, all of them within twenty seconds. */
const FIRST_START: readonly ExportInput[] = [
  {
    report: 'ledgers',
    description: 'Ledger 2023 for the tax office',
    ageSeconds: 26 * HOUR_SECONDS,
    queuedSeconds: 3,
    processingSeconds: 24,
  },
  { ...LIVELY, description: 'Trades this month' },
  { report: 'ledgers', description: 'Ledger this month', queuedSeconds: 6, processingSeconds: 12 },
  {
    report: 'trades',
    description: 'All trades since 2013',
    dataFrom: 1_378_771_200,
    queuedSeconds: 2,
    processingSeconds: 12,
    error: CODES.exportTooBig,
  },
  {
    report: 'ledgers',
    description: 'Staking rewards, fetched already',
    ageSeconds: HOUR_SECONDS,
    phases: [
      { atSeconds: 0, status: STATUS.queued },
      { atSeconds: 2, status: STATUS.processing },
      { atSeconds: 9, status: STATUS.processed },
      { atSeconds: HOUR_SECONDS + 8, delete: true },
      { atSeconds: HOUR_SECONDS + 14, vanished: true },
    ],
  },
];

/**
 * Fills a simulator that lists no exports with some that go through all states within half a minute. One that was
 * stopped and started again goes on with those it has, and gets a single fresh one.
 */
export function seedDemo(simulator: Pick<SimulatorControls, 'addExport' | 'state'>): void {
  const isFirstStart = simulator.state().exports.every(({ row }) => row === null);
  const exports = isFirstStart ? FIRST_START : [{ ...LIVELY, description: 'Trades since the restart' }];
  for (const input of exports) simulator.addExport(input);
}
