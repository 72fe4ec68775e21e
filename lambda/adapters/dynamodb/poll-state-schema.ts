import * as v from 'valibot';
import { REPORTS } from '../../contract/reports';
import { FAILURE_CLASSES } from '../../core/poll/failure';
import { HEALTH_VALUES } from '../../core/poll/health';
import { BigIntSchema } from './export-schema';
import { withWords, wordOf } from './newer-words';

const FailureClassSchema = wordOf(FAILURE_CLASSES, 'unknown_error');
const FailureSchema = withWords(
  v.looseObject({
    class: FailureClassSchema,
    message: v.string(),
    hint: v.exactOptional(v.string()),
    retryAt: v.exactOptional(v.number()),
  }),
  ['class'],
);
const PauseSchema = v.looseObject({
  until: v.number(),
  onlyFor: v.exactOptional(v.string()),
  failure: v.exactOptional(FailureSchema),
});
const HealthSchema = wordOf(HEALTH_VALUES, 'degraded');
const ReportStateSchema = v.looseObject({
  digest: v.exactOptional(v.string()),
  unannounced: v.exactOptional(v.boolean()),
  lookAgainAt: v.exactOptional(v.number()),
  doubtUntil: v.exactOptional(v.number()),
  lastSuccessAt: v.exactOptional(v.number()),
  answeredTo: v.exactOptional(v.string()),
  hadUnreadable: v.exactOptional(v.boolean()),
  completeAnswers: v.number(),
  missesFrom: v.exactOptional(v.number()),
  activeExports: v.number(),
  failure: v.exactOptional(FailureSchema),
});

const STATE_FIELDS = {
  stamp: v.string(),
  nonce: BigIntSchema,
  generation: v.exactOptional(v.number()),
  lease: v.exactOptional(v.looseObject({ owner: v.string(), until: v.number() })),
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
    withWords(
      v.looseObject({
        version: v.number(),
        at: v.string(),
        from: v.nullable(HealthSchema),
        to: HealthSchema,
        error: v.nullable(
          withWords(v.looseObject({ class: FailureClassSchema, message: v.string(), hint: v.string() }), ['class']),
        ),
        correlationId: v.string(),
      }),
      ['from', 'to'],
    ),
  ),
  announcedHealth: v.number(),
};

/** The item with the poll state of an account, as PollState describes it. An update leaves what else is in it alone. */
export const PollStateSchema = withWords(v.object(STATE_FIELDS), ['health']);
