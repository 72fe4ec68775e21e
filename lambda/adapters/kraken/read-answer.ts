import * as v from 'valibot';
import type { JsonValue } from '../../core/exports/export';
import type { KrakenAnswer } from '../../core/ports';
import type { HttpAnswer } from './post';
import { type Clean, readEnvelope } from './read-envelope';

const isJson = v.custom<JsonValue>((value) => value !== undefined);
const isReport = v.custom<JsonValue>((value) => typeof value === 'object' && value !== null);
/** Kraken leaves empty results out of some answers, or sends `{}`; some have been seen as an object of reports by id. */
const ReportsSchema = v.optional(
  v.nullable(
    v.union([
      v.array(isJson),
      v.pipe(
        v.record(v.string(), isReport),
        v.transform((byId) => Object.values(byId)),
      ),
    ]),
  ),
);

/** Reads Kraken's answer to `ExportStatus`. @param now milliseconds since 1970 */
export function readAnswer(answer: HttpAnswer, now: number, clean: Clean): KrakenAnswer {
  const envelope = readEnvelope(answer, now, ReportsSchema, 'export status', clean);
  if (envelope.kind === 'failed') return envelope;
  return { kind: 'reports', reports: envelope.result ?? [], warnings: envelope.warnings };
}
