import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { ExportChangedEventSchema, HealthChangedEventSchema } from '../../lambda/contract/event-schemas';

/** The published schemas by the name of their file. */
const EVENTS = {
  'export-status-changed': ExportChangedEventSchema,
  'account-health-changed': HealthChangedEventSchema,
} as const satisfies Record<string, GenericSchema>;
export type EventName = keyof typeof EVENTS;

/** The JSON Schema of an event. In draft 7, which every validator speaks, and AsyncAPI as well. */
export function eventSchema(name: EventName): JsonSchema {
  const { $schema, ...schema } = toJsonSchema(EVENTS[name], { target: 'draft-07', ignoreActions: ['readonly'] });
  return { $schema, $id: `urn:kraken-export-status:event:${name}:1`, ...schema };
}

export const generateEventSchema = (name: EventName) => (): string => JSON.stringify(eventSchema(name));
