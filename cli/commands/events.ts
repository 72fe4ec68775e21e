import * as v from 'valibot';
import { ExportChangedDetailSchema, HealthChangedDetailSchema } from '../../lambda/contract/event-schemas';
import { ExportPageSchema } from '../../lambda/core/api/schemas/pages';
import { changeLine } from '../../local/print/event-lines';
import { type Paint, timeOfDay } from '../../local/print/paint';
import { HEALTH_STYLES } from '../../local/print/status-lines';
import { CliError } from '../cli-error';
import { rawItems } from '../connection/api';
import type { Connection } from '../connection/connect';
import { UnreachableError } from '../connection/http';
import { serverSentEvents } from '../connection/server-sent-events';
import type { Io } from '../io';
import { pause } from '../pause';

export interface EventsOptions {
  /** Begins with everything that is kept. */
  readonly all?: boolean;
  readonly json?: boolean;
}

const LOOK_EVERY_MS = 5_000;
const TRY_AGAIN_MS = 1_000;
/** As long as the API holds a request at most. */
const HELD_SECONDS = 20;

const EventSchema = v.union([
  v.object({ detail: ExportChangedDetailSchema }),
  v.object({ detail: HealthChangedDetailSchema }),
]);

/** What is announced, as it comes, until Ctrl-C. */
export async function events(connection: Connection, options: EventsOptions, io: Io): Promise<void> {
  if (connection.isLocal) return streamed(connection, options, io);
  io.note(
    io.paint(
      'dim',
      `the change feed of ${connection.name}, because only the local host has a stream of events: each export in its newest version`,
    ),
  );
  return fed(connection, options, io);
}

/** Only the local host has a stream of events. What comes while the connection is away is made up for. */
async function streamed({ api, name }: Connection, { all, json }: EventsOptions, io: Io): Promise<void> {
  let lastId: string | undefined = all ? '0' : undefined;
  for (let isFirst = true; ; isFirst = false) {
    try {
      const headers = { accept: 'text/event-stream', ...(lastId !== undefined && { 'last-event-id': lastId }) };
      const response = await api.open('/v1/events', headers);
      for await (const { id, data } of serverSentEvents(response)) {
        io.out(json ? data : eventLine(data, io.paint));
        lastId = id ?? lastId;
      }
      if (!io.signal.aborted) io.note(`${name} ended the stream; trying again`);
    } catch (error) {
      if (isFirst || !(error instanceof UnreachableError)) throw error;
    }
    // Without a number to resume behind, what comes meanwhile would be missed. There is none only if nothing ever came.
    await pause(TRY_AGAIN_MS, io);
  }
}

function eventLine(data: string, paint: Paint): string {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), EventSchema), data);
  if (!parsed.success)
    throw new CliError('an event came in a form that this version does not know: is the host newer?');
  const { metadata, data: told } = parsed.output.detail;
  if ('export' in told) return changeLine({ at: metadata.occurredAt, ...told }, paint);
  const { from, to } = told;
  const change = `${from ?? 'new'} → ${paint(HEALTH_STYLES[to], to)}`;
  return `${paint('dim', timeOfDay(metadata.occurredAt))}  ${metadata.account}  health ${change}`;
}

/** Elsewhere the change feed is asked, which the API answers when something has changed, or is asked every now and then. */
async function fed({ api }: Connection, { all, json }: EventsOptions, io: Io): Promise<void> {
  let cursor: string | undefined;
  for (let isNews = all ?? false; ; ) {
    const startedAt = io.now();
    const query = new URLSearchParams({ limit: '200', ...(cursor !== undefined && { cursor }) });
    const headers = isNews && cursor !== undefined ? { prefer: `wait=${HELD_SECONDS}` } : {};
    const { value, json: raw } = await api.get(`/v1/exports?${query}`, ExportPageSchema, headers);
    const items = value?.items ?? [];
    if (isNews)
      for (const [index, seen] of items.entries())
        io.out(
          json ? JSON.stringify(rawItems(raw)[index]) : changeLine({ at: seen.changedAt, export: seen }, io.paint),
        );
    const isEnd = value?.nextCursor === cursor;
    cursor = value?.nextCursor ?? cursor;
    isNews ||= isEnd;
    if (isEnd && io.now() - startedAt < 1_000) await pause(LOOK_EVERY_MS, io);
  }
}
