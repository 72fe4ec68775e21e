import type { Context } from 'hono';
import type { StoredExport } from '../exports/export';
import type { PollStateReader } from '../ports';
import { configuredAccount } from './configured';
import { ProblemError } from './problem';
import { asOf, isoOrNull, readState } from './read-states';
import type { ApiServices } from './services';

/**
 * The export that a request names, or 404. The answer says with `As-Of` which successful poll it rests on, also when it
 * is that there is no such export.
 */
export async function readExport(
  c: Context,
  { account: name, id }: { readonly account: string; readonly id: string },
  services: Pick<ApiServices, 'accountsFor' | 'exports'> & { readonly pollStates: Pick<PollStateReader, 'read'> },
): Promise<StoredExport> {
  const account = await configuredAccount(services.accountsFor(c), name);
  const polled = await readState(services, account);
  const stored = await services.exports.get(name, id);
  const report = stored?.export.report;
  const knownAt = report === undefined ? asOf([polled]) : isoOrNull(polled.state.reports[report]?.lastSuccessAt);
  if (knownAt !== null) c.header('As-Of', knownAt);
  if (stored === undefined) throw new ProblemError(404, 'there is no such export, or no poll has seen it yet');
  return stored;
}
