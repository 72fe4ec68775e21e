import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import type { DomainEvent } from '../../lambda/core/exports/events';
import { delivered } from '../../local/events/delivered-event';
import healthChanged from '../../schemas/account-health-changed.json';
import exportChanged from '../../schemas/export-status-changed.json';

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/;
const ajv = new Ajv({ allErrors: true, formats: { 'date-time': ISO_TIME } });

/** With every object closed: what an event holds beyond its schema is a drift to be found. */
const closed = (schema: object): object =>
  JSON.parse(JSON.stringify(schema), (_, value) =>
    value?.type === 'object' && value.properties !== undefined ? { ...value, additionalProperties: false } : value,
  );

const fits = new Map(
  [exportChanged, healthChanged].map((schema) => [schema.properties['detail-type'].const, ajv.compile(closed(schema))]),
);

/** Fails unless an event, as it is delivered, is exactly what the published schema of its type says. */
export function expectPublished(event: unknown): void {
  const type =
    typeof event === 'object' && event !== null && 'detail-type' in event ? String(event['detail-type']) : '';
  const validate = fits.get(type);
  if (validate === undefined) throw new Error(`there is no schema of events of type "${type}"`);
  if (!validate(event)) throw new Error(`${ajv.errorsText(validate.errors)}: ${JSON.stringify(event)}`);
}

/** The same for an event that is about to be delivered. */
export const expectPublishable = (event: DomainEvent): void => expectPublished(delivered(event));

/** The same for all events that local hosts logged in a folder; lines that were cut off or damaged are none. */
export function expectPublishedIn(folder: string): void {
  const logs = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('events.jsonl'),
  );
  for (const line of logs.flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))) {
    const event = eventIn(line);
    if (event !== undefined) expectPublished(event);
  }
}

function eventIn(line: string): unknown {
  try {
    return JSON.parse(line).event;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
