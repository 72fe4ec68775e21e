import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { marshall } from '@aws-sdk/util-dynamodb';
import { toAttributes } from '../../../lambda/adapters/dynamodb/export-item';
import type { StoredExport } from '../../../lambda/core/exports/export';
import { observeListed } from '../../../lambda/core/exports/observe';
import { parseReport } from '../../../lambda/core/exports/parse-report';
import { answerText, reportNumber } from './large-answers';

/** What the table holds of an export that was seen and announced. */
export function storedNumber(index: number): StoredExport {
  const parsed = parseReport(JSON.parse(JSON.stringify(reportNumber(index, 'Processed'))), 'trades');
  if (parsed.kind !== 'export') throw new Error(parsed.reason);
  const at = '2026-11-01T00:01:00.000Z';
  const observation = { account: 'main', nonce: 1n, at, correlationId: 'id-1', index, generation: 0 };
  const stored = observeListed(undefined, parsed.export, observation);
  if (stored === undefined) throw new Error('nothing to store');
  return { ...stored, announcedVersion: 1 };
}

const KEYS = ({ export: { id } }: StoredExport) => ({ pk: { S: 'ACCOUNT#main' }, sk: { S: `EXPORT#${id}` } });
const itemNumber = (index: number) => {
  const stored = storedNumber(index);
  return { ...KEYS(stored), ...marshall(toAttributes(stored), { removeUndefinedValues: true }) };
};
/** DynamoDB fills a page with one megabyte of items, before it leaves out what was not asked for. */
const PAGE = 600;

interface Request {
  readonly ExclusiveStartKey?: { readonly sk: { readonly S: string } };
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly Key?: { readonly sk: { readonly S: string } };
}

/** Kraken and DynamoDB as the poller of an account with so many exports sees them, over HTTP. */
export class LargeAccount {
  /** How many of the exports Kraken lists as queued; in the table all of them are processed. */
  queued = 0;
  /** Requests by what they asked for. */
  readonly requests: Record<string, number> = {};
  private readonly server: Server;

  private constructor(
    private readonly count: number,
    private readonly isStored: boolean,
  ) {
    this.server = createServer(async (request, response) => {
      const body = await read(request);
      const target = String(request.headers['x-amz-target'] ?? '').split('.')[1];
      const asked = target ?? request.url?.split('/').at(-1) ?? '';
      this.requests[asked] = (this.requests[asked] ?? 0) + 1;
      response.setHeader('content-type', target === undefined ? 'application/json' : 'application/x-amz-json-1.0');
      response.end(target === undefined ? this.kraken(asked) : JSON.stringify(this.table(target, JSON.parse(body))));
    });
  }

  static async start(count: number, isStored: boolean): Promise<LargeAccount> {
    const account = new LargeAccount(count, isStored);
    await new Promise<void>((resolve) => account.server.listen(0, '127.0.0.1', resolve));
    return account;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private kraken(method: string): string {
    return method === 'ExportStatus' ? answerText(this.count, this.queued) : '{"error":[],"result":{}}';
  }

  private table(operation: string, request: Request): unknown {
    if (operation === 'GetItem') return { Item: itemNumber(numberOf(request.Key?.sk.S)) };
    if (operation !== 'Query') return {};
    const from = request.ExclusiveStartKey === undefined ? 0 : numberOf(request.ExclusiveStartKey.sk.S) + 1;
    const to = this.isStored ? Math.min(from + PAGE, this.count) : 0;
    const wanted = new Set(Object.values(request.ExpressionAttributeNames ?? {}));
    const Items = Array.from({ length: Math.max(0, to - from) }, (_, offset) => {
      const entries = Object.entries(itemNumber(from + offset));
      return Object.fromEntries(wanted.size === 0 ? entries : entries.filter(([name]) => wanted.has(name)));
    });
    const isLast = to >= this.count || to === 0;
    return { Items, ...(!isLast && { LastEvaluatedKey: KEYS(storedNumber(to - 1)) }) };
  }
}

const numberOf = (key = ''): number => Number(key.replace(/^EXPORT#E/, ''));

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
