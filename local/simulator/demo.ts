import type { ExportInput } from './exports/export-request';
import { STATUS } from './exports/phase';
import { CODES } from './kraken-error';
import type { SimulatorControls } from './simulator-controls';

const HOUR_SECONDS = 3600;

/** Becomes ready within ten seconds: what a newcomer sees first, and again after every restart. */
const LIVELY = { report: 'trades', queuedSeconds: 4, processingSeconds: 6 } as const satisfies ExportInput;

/** Of last year as it was when the export was requested, so that the year was over by then. */
function taxExport(nowMs: number): ExportInput {
  const ageSeconds = 26 * HOUR_SECONDS;
  const thisYear = new Date(nowMs - ageSeconds * 1000).getUTCFullYear();
  return {
    report: 'ledgers',
    description: `Ledger ${thisYear - 1} for the tax office`,
    dataFrom: Date.UTC(thisYear - 1) / 1000,
    dataTo: Date.UTC(thisYear) / 1000 - 1,
    ageSeconds,
    queuedSeconds: 3,
    processingSeconds: 24,
  };
}

/** With the tax export one for each way that an export can go, all of them within twenty seconds. */
const FIRST_START: readonly ExportInput[] = [
  { ...LIVELY, description: 'Trades this month' },
  { report: 'ledgers', description: 'Ledger this month', queuedSeconds: 6, processingSeconds: 12 },
  {
    report: 'trades',
    description: 'All trades since 2013',
    dataFrom: Date.UTC(2013, 8, 10) / 1000,
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

const DAY_MS = 24 * HOUR_SECONDS * 1000;

const afterRestart = (nowMs: number): ExportInput => ({
  ...LIVELY,
  description: 'Trades today, asked at the restart',
  dataFrom: (nowMs - (nowMs % DAY_MS)) / 1000,
});

/**
 * Fills a simulator that lists no exports with some that go through all states within half a minute. One that was
 * stopped and started again goes on with those it has, and gets a single fresh one.
 */
export function seedDemo(simulator: Pick<SimulatorControls, 'addExport' | 'state'>): void {
  const { now, exports: known } = simulator.state();
  const nowMs = Date.parse(now);
  const isFirstStart = known.every(({ row }) => row === null);
  const exports = isFirstStart ? [taxExport(nowMs), ...FIRST_START] : [afterRestart(nowMs)];
  for (const input of exports) simulator.addExport(input);
}
