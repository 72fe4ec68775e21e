import { HistorySchema, type TransitionAnswer } from '../../lambda/core/api/schemas/transition';
import { STATE_STYLES } from '../../local/print/event-lines';
import type { Connection } from '../connection/connect';
import { exportPath, requireExport } from '../connection/find-export';
import type { Io } from '../io';
import { type Column, table } from '../print/table';
import { fullTime } from '../print/times';
import type { GetOptions } from './get';

/** How an export came to where it stands. */
export async function history({ api }: Connection, id: string, { account, json }: GetOptions, io: Io): Promise<void> {
  const known = await requireExport(api, id, account);
  const { value, json: raw } = await api.get(`${exportPath(known)}/history`, HistorySchema);
  if (json) return io.out(JSON.stringify(raw, null, 2));
  const { paint } = io;
  const columns: Column<TransitionAnswer>[] = [
    { title: 'VERSION', text: ({ version }) => String(version) },
    { title: 'SEEN', text: ({ at }) => fullTime(at, io.now()) },
    { title: 'FROM', text: ({ from }) => from ?? 'new' },
    { title: 'TO', text: ({ to }) => to, paint: ({ to }, text) => paint(STATE_STYLES[to], text) },
    { title: "KRAKEN'S WORD", text: ({ status }) => status },
    { title: 'CHANGED', text: ({ changed }) => changed.join(', '), isElastic: true },
  ];
  for (const line of table(value?.items ?? [], columns, { width: io.columns(), paint })) io.out(line);
}
