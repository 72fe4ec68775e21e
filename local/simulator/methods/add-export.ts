import * as v from 'valibot';
import { REPORTS } from '../../../lambda/contract/reports';
import { EXPORT_PERMISSION } from '../auth/api-key';
import { type Method, readParams } from './method';

const UnixSeconds = v.pipe(v.string(), v.digits(), v.toNumber(), v.safeInteger());

const Params = v.object({
  report: v.picklist(REPORTS),
  description: v.pipe(v.string(), v.nonEmpty()),
  format: v.optional(v.picklist(['CSV', 'TSV'])),
  fields: v.optional(v.string()),
  asset: v.optional(v.string()),
  starttm: v.optional(UnixSeconds),
  endtm: v.optional(UnixSeconds),
});

/** Requests an export and answers with its id. How it goes is drawn, or scripted beforehand. */
export const addExport: Method = {
  permission: EXPORT_PERMISSION,
  call({ key, params, shelf }) {
    const { starttm, endtm, ...wanted } = readParams(Params, params);
    const id = shelf.request({ ...wanted, account: key.account, dataFrom: starttm, dataTo: endtm });
    return { kind: 'result', result: { id } };
  },
};
