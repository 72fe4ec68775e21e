import type { Hono } from 'hono/tiny';
import { configuredAccount } from '../configured';
import { etagOf, isKnown } from '../etag';
import { exportAnswer, historyAnswer } from '../export-answer';
import { OPERATIONS } from '../operations';
import { readExport } from '../read-export';
import { rememberStates } from '../remember-states';
import type { ApiServices } from '../services';
import { validPath, validQuery } from '../validate';
import { waitForNews } from '../wait-for-news';

/** One export, for clients that know its id, and how it came to where it stands. */
export function oneExport(app: Hono, services: ApiServices): void {
  const { getExport, getExportHistory } = OPERATIONS;
  const { latest, recent } = rememberStates(services);

  app.get(getExport.path, validPath(getExport.parameters), validQuery(getExport.query), async (c) => {
    const { account, id } = c.req.valid('param');
    const ifNoneMatch = c.req.header('If-None-Match');
    if (ifNoneMatch !== undefined) {
      await configuredAccount(services.accountsFor(c), account);
      await waitForNews(c, services, async () => {
        const current = await services.exports.get(account, id);
        return current === undefined || !isKnown(ifNoneMatch, etagOf(current.export));
      });
    }
    const read = (pollStates: typeof latest) => readExport(c, { account, id }, { ...services, pollStates });
    let stored = await read(ifNoneMatch === undefined ? latest : recent);
    // News rests on the latest poll, which has to be read first.
    if (ifNoneMatch !== undefined && !isKnown(ifNoneMatch, etagOf(stored.export))) stored = await read(latest);
    const etag = etagOf(stored.export);
    c.header('ETag', etag);
    c.header('Last-Modified', new Date(stored.export.changedAt).toUTCString());
    // May be kept, if it is asked each time whether it still holds.
    c.header('Cache-Control', 'private, no-cache');
    c.header('Vary', 'Authorization');
    return isKnown(ifNoneMatch, etag) ? c.body(null, 304) : c.json(exportAnswer(stored));
  });

  app.get(
    getExportHistory.path,
    validPath(getExportHistory.parameters),
    validQuery(getExportHistory.query),
    async (c) => c.json({ items: historyAnswer(await readExport(c, c.req.valid('param'), services)) }),
  );
}
