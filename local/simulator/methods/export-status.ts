import * as v from 'valibot';
import { REPORTS } from '../../../lambda/contract/reports';
import { EXPORT_PERMISSION } from '../auth/api-key';
import { type Method, readParams } from './method';

const Params = v.object({ report: v.picklist(REPORTS) });

/** Lists the exports of one kind. There is no "all", and no way to ask for a single one. */
export const exportStatus: Method = {
  permission: EXPORT_PERMISSION,
  call({ key, params, shelf }) {
    const { report } = readParams(Params, params);
    return { kind: 'result', result: shelf.rows(key.account, report) };
  },
};
