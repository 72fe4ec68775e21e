import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import { BUS_OPTIONS, CLIENT_OPTIONS } from '../adapters/aws/client-options';
import { systemClock } from '../adapters/clock';
import { createExportStore } from '../adapters/dynamodb/export-store';
import { createPollStateStore } from '../adapters/dynamodb/poll-state-store';
import { createEventBridgePublisher } from '../adapters/eventbridge/publisher';
import { createKraken } from '../adapters/kraken/kraken-client';
import { writeMetrics } from '../adapters/lambda/metrics';
import { createSecretsManagerSource } from '../adapters/secrets/secrets-manager';
import { PollerEnvironmentSchema } from '../contract/environment';
import { type Invocation, InvocationSchema } from '../contract/invocation';
import { pollAndFollow } from '../core/poll/follow';
import { FAILED_RUN, type Measurements, measurePoll } from '../core/poll/measure-poll';
import { isOfLastRun, PollStates } from '../core/poll/poll-states';
import { describePoll, type PollReport, UnannouncedError } from '../core/poll/report-poll';

/** Kept back at the end of an invocation, so that a poll ends by itself and not by being killed. */
const MARGIN_MS = 2_000;

/** Built at the first invocation and kept: importing this file has no effect. */
let poller: ReturnType<typeof createPoller> | undefined;

type InvocationContext = Pick<Context, 'functionName' | 'getRemainingTimeInMillis'>;

/** Polls one account and follows its active exports, for as long as the invocation lasts. */
export async function handler(event: unknown, context: InvocationContext): Promise<void> {
  poller ??= createPoller();
  await poller(event, context);
}

function createPoller(): typeof handler {
  const environment = v.parse(PollerEnvironmentSchema, process.env);
  const clock = systemClock;
  const database = new DynamoDBClient(CLIENT_OPTIONS);
  const idleIntervalMs = environment.POLL_INTERVAL_SECONDS * 1000;
  const services = {
    clock,
    newId: randomUUID,
    credentials: createSecretsManagerSource(new SecretsManagerClient(CLIENT_OPTIONS), clock),
    kraken: createKraken(environment.KRAKEN_BASE_URL, clock),
    pollStates: new PollStates(createPollStateStore(database, environment.TABLE_NAME), randomUUID, (state) =>
      isOfLastRun(state, idleIntervalMs, clock.now()),
    ),
    exports: createExportStore(database, environment.TABLE_NAME),
    publisher: createEventBridgePublisher(new EventBridgeClient(BUS_OPTIONS), environment.EVENT_BUS_NAME),
  };
  const settings = {
    staleAfterMs: environment.STALE_AFTER_SECONDS * 1000,
    removedExportsDays: environment.REMOVED_EXPORTS_DAYS,
  };
  return async (event, context) => {
    const until = clock.now() + context.getRemainingTimeInMillis() - MARGIN_MS;
    const { account, trigger } = invocationOf(event);
    const { name } = account;
    const measure = (measurements: Measurements): void =>
      tell(() => writeMetrics(measurements, { functionName: context.functionName, account, at: clock.now() }));
    const errors: unknown[] = [];
    try {
      await pollAndFollow(
        {
          account,
          until,
          settings,
          activeIntervalMs: environment.ACTIVE_INTERVAL_SECONDS * 1000,
          idleIntervalMs,
          onPolled: (result) => {
            const report = describePoll(name, result);
            tell(() => log({ ...report, trigger }));
            measure(measurePoll(account, settings.staleAfterMs, result, clock.now()));
            // The age of what is not announced has an alarm of its own.
            errors.push(...report.errors.filter((error) => !(error instanceof UnannouncedError)));
          },
        },
        services,
      );
      // Only now: everything that could be saved is saved. The failed invocation is what the alarm on errors sees.
      if (errors.length > 0) throw new AggregateError(errors, `polling account "${name}" failed on our own side`);
    } catch (error) {
      measure(FAILED_RUN);
      throw error;
    }
  };
}

/** A tick of an older version may still be on its way while the stack is upgraded. The next one is of this version. */
function invocationOf(event: unknown): Invocation {
  const parsed = v.safeParse(InvocationSchema, event);
  if (parsed.success) return parsed.output;
  throw new Error(
    `the invocation does not say what the poller has to know (${v.summarize(parsed.issues)}): send account, with all its settings, and trigger, as the schedules of this version do`,
  );
}

/** A poll counts whether it can be told or not. When the log itself fails, there is nowhere left to tell that. */
function tell(write: () => void): void {
  try {
    write();
  } catch {}
}

/** One JSON object a poll, in the log format of the Lambda runtime. */
function log({ level, errors, ...fields }: PollReport & { trigger: string }): void {
  const entry = errors.length > 0 ? { ...fields, errors: errors.map(String) } : fields;
  console[level](entry);
}
