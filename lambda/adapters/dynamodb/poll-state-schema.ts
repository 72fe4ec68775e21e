import * as v from 'valibot';
import { REPORTS } from '../../contract/reports';
import { FAILURE_CLASSES } from '../../core/poll/failure';
import { HEALTH_VALUES } from '../../core/poll/health';
import { BigIntSchema } from './export-schema';

/** A class or a health that this version does not know comes from a newer one. */
const FailureClassSchema = v.fallback(v.picklist(FAILURE_CLASSES), 'unknown_error');
const FailureSchema = v.looseObject({
  class: FailureClassSchema,
  message: v.string(),
  hint: v.exactOptional(v.string()),
  retryAt: v.exactOptional(v.number()),
});
const PauseSchema = v.looseObject({
  until: v.number(),
  onlyFor: v.exactOptional(v.string()),
  failure: v.exactOptional(FailureSchema),
});
const HealthSchema = v.fallback(v.picklist(HEALTH_VALUES), 'degraded');
const ReportStateSchema = v.looseObject({
  digest: v.exactOptional(v.string()),
  unannounced: v.exactOptional(v.boolean()),
  lastSuccessAt: v.exactOptional(v.number()),
  answeredTo: v.exactOptional(v.string()),
  hadUnreadable: v.exactOptional(v.boolean()),
  completeAnswers: v.number(),
  missesFrom: v.exactOptional(v.number()),
  activeExports: v.number(),
  failure: v.exactOptional(FailureSchema),
});

/** The item with the poll state of an account, as PollState describes it. */
export const PollStateSchema = v.object({
  stamp: v.string(),
  nonce: BigIntSchema,
  generation: v.exactOptional(v.number()),
  lease: v.exactOptional(v.object({ owner: v.string(), until: v.number() })),
  doubtUntil: v.exactOptional(v.number()),
  calls: v.array(v.number()),
  firstAttemptAt: v.exactOptional(v.number()),
  lastAttemptAt: v.exactOptional(v.number()),
  consecutiveFailures: v.number(),
  pause: v.exactOptional(PauseSchema),
  furtherPauses: v.exactOptional(v.array(PauseSchema)),
  failure: v.exactOptional(FailureSchema),
  credentials: v.exactOptional(v.string()),
  keyInfo: v.exactOptional(
    v.looseObject({
      fingerprint: v.string(),
      checkedAt: v.number(),
      name: v.exactOptional(v.string()),
      validUntil: v.exactOptional(v.number()),
      hasExportPermission: v.exactOptional(v.boolean()),
      owner: v.exactOptional(v.string()),
    }),
  ),
  reports: v.looseObject(v.entriesFromList(REPORTS, v.exactOptional(ReportStateSchema))),
  health: v.exactOptional(HealthSchema),
  healthChange: v.exactOptional(
    v.object({
      version: v.number(),
      at: v.string(),
      from: v.nullable(HealthSchema),
      to: HealthSchema,
      error: v.nullable(v.object({ class: FailureClassSchema, message: v.string(), hint: v.string() })),
      correlationId: v.string(),
    }),
  ),
  announcedHealth: v.number(),
});
