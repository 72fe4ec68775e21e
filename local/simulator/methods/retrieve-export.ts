import * as v from 'valibot';
import { EXPORT_PERMISSION } from '../auth/api-key';
import { reportFile } from '../exports/report-file';
import { isFinished, standingAt } from '../exports/timeline';
import { CODES, KrakenRefusal } from '../kraken-error';
import { type Method, readParams } from './method';

const Params = v.object({ id: v.string() });

/**
 * Hands out the file of an export that is ready. What Kraken says of others is not documented: `EExport:Not ready` is
 * what clients look for, an unknown id is taken for a wrong argument, and a failed export repeats its own error.
 */
export const retrieveExport: Method = {
  permission: EXPORT_PERMISSION,
  call({ key, params, shelf, nowMs, seed }) {
    const { id } = readParams(Params, params);
    const simulated = shelf.find(key.account, id);
    const standing = simulated === null ? null : standingAt(simulated, nowMs);
    if (simulated === null || standing === null) throw new KrakenRefusal(`${CODES.invalidArguments}:id`);
    if (standing.phase.error !== null) throw new KrakenRefusal(standing.phase.error);
    if (standing.phase.delete) throw new KrakenRefusal(CODES.exportDeleted);
    if (!isFinished(standing.phase)) throw new KrakenRefusal(CODES.exportNotReady);
    return { kind: 'file', content: reportFile(simulated, seed) };
  },
};
