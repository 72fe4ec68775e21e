import * as v from 'valibot';
import { EXPORT_PERMISSION } from '../auth/api-key';
import { type Phase, STATUS } from '../exports/phase';
import { divert, isFinished, standingAt } from '../exports/timeline';
import { CODES, KrakenRefusal } from '../kraken-error';
import { type Method, readParams } from './method';

/** How long a deleted export is still listed with `delete: true`. Kraken tells no number. */
export const DELETION_SECONDS = 6;

const Params = v.object({ id: v.string(), type: v.picklist(['cancel', 'delete']) });
const PLAIN = { status: STATUS.processed, error: null, delete: false, vanished: false, raw: {} } as const;

/**
 * `delete` is for finished exports: they are listed as pending deletion for a while and then vanish. `cancel` is for
 * unfinished ones: they stay in the list with `EExport:Canceled`, because Kraken documents that word as an error that an
 * element of the list can carry, which it could not if cancelled exports vanished.
 */
export const removeExport: Method = {
  permission: EXPORT_PERMISSION,
  call({ key, params, shelf, nowMs }) {
    const { id, type } = readParams(Params, params);
    const simulated = shelf.find(key.account, id);
    const standing = simulated === null ? null : standingAt(simulated, nowMs);
    if (simulated === null || standing === null) throw new KrakenRefusal(`${CODES.invalidArguments}:id`);
    if (isFinished(standing.phase) !== (type === 'delete')) throw new KrakenRefusal(`${CODES.invalidArguments}:type`);
    shelf.replace(divert(simulated, nowMs, type === 'delete' ? deletion(standing.phase) : cancellation));
    return { kind: 'result', result: { [type]: true } };
  },
};

function deletion(current: Phase): (ageSeconds: number) => readonly Phase[] {
  return (ageSeconds) => [
    { ...current, atSeconds: ageSeconds, delete: true },
    { ...PLAIN, atSeconds: ageSeconds + DELETION_SECONDS, vanished: true },
  ];
}

function cancellation(ageSeconds: number): readonly Phase[] {
  return [{ ...PLAIN, atSeconds: ageSeconds, error: CODES.exportCanceled }];
}
