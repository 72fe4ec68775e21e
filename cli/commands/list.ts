import type { ExportAnswer } from '../../lambda/contract/export';
import { ExportPageSchema } from '../../lambda/core/api/schemas/pages';
import { rawItems } from '../connection/api';
import type { Connection } from '../connection/connect';
import type { Io } from '../io';
import { exportTable } from '../print/exports';
import { relative } from '../print/times';

export interface ListOptions {
  readonly account?: string;
  readonly report?: string;
  readonly state?: string;
  readonly limit: number;
  readonly json?: boolean;
}

const PAGE = 200;

/** The exports, those that changed last first. */
export async function list(connection: Connection, options: ListOptions, io: Io): Promise<void> {
  const { account, report, state, limit, json } = options;
  const items: ExportAnswer[] = [];
  const raw: unknown[] = [];
  let asOf: string | null = null;
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ order: 'desc', limit: String(Math.min(limit - items.length, PAGE)) });
    for (const [name, value] of Object.entries({ account, report, state, cursor }))
      if (value !== undefined && value !== null) query.set(name, value);
    const { value, json: page } = await connection.api.get(`/v1/exports?${query}`, ExportPageSchema);
    if (value === null) break;
    items.push(...value.items);
    raw.push(...rawItems(page));
    asOf ??= value.asOf;
    cursor = value.nextCursor;
  } while (cursor !== null && items.length < limit);

  if (json) return io.out(JSON.stringify({ items: raw, asOf }, null, 2));
  if (items.length > 0)
    for (const line of exportTable(items, { width: io.columns(), paint: io.paint, now: io.now() })) io.out(line);
  io.note(io.paint('dim', summary(items.length, cursor !== null, asOf, io.now())));
}

function summary(count: number, isMore: boolean, asOf: string | null, now: number): string {
  const known = asOf === null ? 'not confirmed by Kraken yet: see accounts' : `asked Kraken ${relative(asOf, now)}`;
  const counted = count === 1 ? '1 export' : `${count === 0 ? 'no' : count} exports`;
  return `${counted}${isMore ? ', and more: raise --limit' : ''}; ${known}`;
}
