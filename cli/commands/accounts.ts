import type { AccountAnswer } from '../../lambda/core/api/schemas/account';
import { healthWords } from '../../lambda/core/words/health-words';
import { plain } from '../../local/print/paint';
import { HEALTH_STYLES } from '../../local/print/status-lines';
import type { Connection } from '../connection/connect';
import { listAccounts } from '../connection/list-accounts';
import type { Io } from '../io';
import { type Column, table } from '../print/table';
import { relative } from '../print/times';

/** The accounts, how polling them goes, and what to do where it does not. */
export async function accounts({ api }: Connection, { json }: { readonly json?: boolean }, io: Io): Promise<void> {
  const { items, json: raw } = await listAccounts(api);
  if (json) return io.out(JSON.stringify(raw, null, 2));
  const { paint } = io;
  const columns: Column<AccountAnswer>[] = [
    { title: 'ACCOUNT', text: ({ name }) => name, paint: (_, text) => paint('bold', text) },
    { title: 'HEALTH', text: ({ health }) => health, paint: ({ health }, text) => paint(HEALTH_STYLES[health], text) },
    { title: 'CONFIRMED', text: ({ lastSuccessAt }) => relative(lastSuccessAt, io.now()) },
    { title: 'ASKED', text: ({ lastAttemptAt }) => relative(lastAttemptAt, io.now()) },
    { title: 'UNDER WAY', text: ({ activeExports }) => String(activeExports) },
    { title: 'REPORTS', text: ({ reports }) => reports.join(', '), isElastic: true },
  ];
  for (const line of table(items, columns, { width: io.columns(), paint })) io.out(line);
  for (const one of items) {
    const { problem, hint, next } = healthWords(one, io.now());
    if (problem === undefined) continue;
    io.out('');
    io.out(`${paint('bold', one.name)}: ${plain(problem)}`);
    for (const words of [hint, next]) if (words !== undefined) io.out(`  ${plain(words)}`);
  }
}
