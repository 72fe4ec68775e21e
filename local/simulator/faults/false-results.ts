import { ExportShelf } from '../exports/export-shelf';
import { type Row, rowAt } from '../exports/row';
import type { Effect, Envelope, FaultContext, FaultKind } from './effect';

function result(value: unknown): Effect {
  return { on: 'envelope', change: (envelope) => ({ ...envelope, result: value }) };
}

function rows(change: (rows: readonly unknown[], context: FaultContext) => unknown): Effect {
  return {
    on: 'envelope',
    change: (envelope, context) => ({
      ...envelope,
      result: Array.isArray(envelope.result) ? change(envelope.result, context) : envelope.result,
    }),
  };
}

/** Replaces the first row, or adds one to an empty list, so that there is always a malformed one. */
function firstRow(spoil: (row: object) => unknown): Effect {
  return rows(([first, ...others]) => [spoil(typeof first === 'object' && first !== null ? first : {}), ...others]);
}

function warn(...warnings: readonly string[]): Effect {
  return { on: 'envelope', change: (envelope: Envelope, { errors }) => ({ ...envelope, error: errors ?? warnings }) };
}

/** The list of an account that has nothing to do with the key's: two exports, the same in every answer. */
function foreignRows({ seed, startedAtMs, nowMs, report }: FaultContext): Row[] {
  const shelf = new ExportShelf(seed + 1, { now: () => startedAtMs }, { serial: 0, exports: [] });
  for (const description of ['somebody else, part 1', 'somebody else, part 2']) {
    shelf.add({ report: report ?? 'trades', description, ageSeconds: 3600 });
  }
  return shelf.all().flatMap((simulated) => {
    const row = rowAt(simulated, nowMs);
    return row === null ? [] : [row];
  });
}

/** Faults in which Kraken says yes, and something that is not so. */
export const FALSE_RESULTS = {
  K05: {
    summary: 'a warning beside a result that is fine; `errors` sets it',
    method: null,
    report: null,
    variants: { warning: warn('WDatabase:No change'), 'two-warnings': warn('WDatabase:No change', 'WGeneral:Slow') },
  },
  K14: {
    summary: 'a result of another shape, or none',
    method: 'ExportStatus',
    report: null,
    variants: {
      'empty-object': result({}),
      null: result(null),
      missing: { on: 'envelope', change: ({ error }) => ({ error }) },
      'empty-list': result([]),
      'by-id': rows((all) => Object.fromEntries(all.map((row, index) => [`R${index}`, row]))),
      text: result('no exports'),
      number: result(0),
      'nested-list': rows((all) => [all]),
    },
  },
  K15: {
    summary: 'one malformed report among good ones',
    method: 'ExportStatus',
    report: null,
    variants: {
      'wrong-types': firstRow((row) => ({ ...row, status: { code: 2 }, createdtm: ['yesterday'] })),
      'without-id': firstRow((row) => ({ ...row, id: undefined })),
      null: firstRow(() => null),
      text: firstRow(() => 'VSKC'),
    },
  },
  K18: {
    summary: 'the list of another account, as after a swap of keys',
    method: 'ExportStatus',
    report: null,
    variants: { 'other-account': rows((_, context) => foreignRows(context)) },
  },
} as const satisfies Record<string, FaultKind>;
