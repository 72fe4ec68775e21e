import { type ExportAnswer, ExportSchema } from '../../lambda/contract/export';
import { errorHint, stateWord } from '../../lambda/core/words/state-words';
import { STATE_STYLES } from '../../local/print/event-lines';
import { plain } from '../../local/print/paint';
import type { Connection } from '../connection/connect';
import { exportPath, requireExport } from '../connection/find-export';
import type { Io } from '../io';
import { fullTime } from '../print/times';

export interface GetOptions {
  readonly account?: string;
  readonly json?: boolean;
}

/** One export with everything that is known of it. */
export async function get({ api }: Connection, id: string, { account, json }: GetOptions, io: Io): Promise<void> {
  const known = await requireExport(api, id, account);
  const { value, json: raw } = await api.get(exportPath(known), ExportSchema);
  if (json) return io.out(JSON.stringify(raw, null, 2));
  for (const [name, text] of fields(value ?? known, io)) io.out(`${io.paint('dim', name.padEnd(WIDTH))}  ${text}`);
}

const WIDTH = 'description'.length;

function fields(one: ExportAnswer, { paint, now }: Io): [name: string, text: string][] {
  const time = (iso: string | null): string => fullTime(iso, now());
  const expiry = `${time(one.expiresAt)}${one.expiresAt !== null && one.expiryIsEstimate ? ', estimated' : ''}`;
  return [
    ['id', paint('bold', plain(one.id))],
    ['account', one.account],
    ['state', paint(STATE_STYLES[one.state], plain(stateWord(one)))],
    ...(one.error === null
      ? []
      : [['error', `${paint('red', plain(one.error))}  ${errorHint(one.error)}`] satisfies [string, string]]),
    ['since', time(one.stateChangedAt)],
    ['report', `${one.report}${one.format === null ? '' : `, as ${plain(one.format)}`}`],
    ['description', plain(one.description ?? '-')],
    ['data', `${time(one.dataFrom)} to ${time(one.dataTo)}`],
    ['created', time(one.createdAt)],
    ['started', time(one.startedAt)],
    ['completed', time(one.completedAt)],
    ['expires', expiry],
    ['version', `${one.version}, changed ${time(one.changedAt)}`],
  ];
}
