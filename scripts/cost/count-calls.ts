import { randomUUID } from 'node:crypto';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createExportStore } from '../../lambda/adapters/dynamodb/export-store';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import { createEventBridgePublisher } from '../../lambda/adapters/eventbridge/publisher';
import { createKraken } from '../../lambda/adapters/kraken/kraken-client';
import { metricsLine } from '../../lambda/adapters/lambda/metrics';
import { createSecretsManagerSource } from '../../lambda/adapters/secrets/secrets-manager';
import type { AccountSettings } from '../../lambda/contract/account-settings';
import { pollAndFollow } from '../../lambda/core/poll/follow';
import { measurePoll } from '../../lambda/core/poll/measure-poll';
import { PollStates } from '../../lambda/core/poll/poll-states';
import { describePoll } from '../../lambda/core/poll/report-poll';
import { demoCredentials, startSimulator } from '../../local/simulator';
import { startAwsStub } from '../../test/support/aws-stub';
import { createTestTable } from '../../test/support/table';

/** What runs used, as AWS bills it. */
export interface Use {
  readonly runs: number;
  /** How long the function slept between two polls of one run, which is billed too. */
  readonly secondsWaited: number;
  readonly krakenCalls: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly secretCalls: number;
  readonly events: number;
  /** What we write to the log; the lines that Lambda adds are not in it. */
  readonly logBytes: number;
}

export interface Counted {
  /** An hour of an account with 20 finished exports, polled every minute. */
  readonly hourEveryMinute: Use;
  /** A day of the same, polled every hour by functions that have just started. */
  readonly dayEveryHour: Use;
  /** From the request of an export that Kraken makes within a minute until it is announced as ready. */
  readonly oneExport: Use;
}

const START = Date.parse('2026-11-01T00:00:00Z');
const HOUR_MS = 3_600_000;
const SETTINGS = { staleAfterMs: 600_000, removedExportsDays: 90 };
const ACCOUNT: AccountSettings = {
  name: 'main',
  secretId: 'kraken-export-status/main',
  reports: ['trades', 'ledgers'],
  nonceResolution: 'ms',
  tier: 'starter',
};

/**
 * Runs the poller as a schedule does, hours within seconds, against a simulated Kraken and a DynamoDB over HTTP, through
 * the real clients of the SDK, and counts what it uses.
 */
export async function countCalls(): Promise<Counted> {
  const clock = {
    nowMs: START,
    now: () => clock.nowMs,
    sleep: async (ms: number) => {
      clock.nowMs += Math.max(0, ms);
      use.secondsWaited += Math.max(0, ms) / 1000;
    },
  };
  let use = nothing();
  const credentials = demoCredentials(START);
  const simulator = await startSimulator({ keys: [{ ...credentials, tier: 'starter' }], clock });
  const table = await createTestTable();
  const aws = await startAwsStub();
  aws.respond = (request) => {
    if (typeof request === 'object' && request !== null && 'Entries' in request && Array.isArray(request.Entries)) {
      use.events += request.Entries.length;
      return { body: { FailedEntryCount: 0, Entries: request.Entries.map(() => ({ EventId: 'id' })) } };
    }
    use.secretCalls += 1;
    return { body: { SecretString: JSON.stringify(credentials), VersionId: 'v1' } };
  };
  table.client.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
      const { ConsumedCapacity } = answer.output as { ConsumedCapacity?: { CapacityUnits?: number } };
      const isWrite = 'UpdateExpression' in args.input;
      use[isWrite ? 'writeUnits' : 'readUnits'] += ConsumedCapacity?.CapacityUnits ?? 0;
      return answer;
    },
    { step: 'initialize' },
  );
  const coldStart = () => ({
    clock,
    newId: randomUUID,
    credentials: createSecretsManagerSource(new SecretsManagerClient(aws.clientOptions), clock),
    kraken: createKraken(simulator.url, clock),
    pollStates: new PollStates(createPollStateStore(table.client, table.name), randomUUID),
    exports: createExportStore(table.client, table.name),
    publisher: createEventBridgePublisher(new EventBridgeClient(aws.clientOptions), 'bus'),
  });

  /** One invocation, and then nothing until the next is due. */
  const run = async (services: ReturnType<typeof coldStart>, intervalMs: number): Promise<void> => {
    const startedAt = clock.nowMs;
    const callsBefore = simulator.calls().length;
    await pollAndFollow(
      {
        account: ACCOUNT,
        settings: SETTINGS,
        until: startedAt + Math.min(intervalMs, 900_000) - 2_000,
        activeIntervalMs: 5_000,
        idleIntervalMs: intervalMs,
        onPolled: (result) => {
          const source = {
            functionName: 'KrakenExportStatus-PollerFunction-0123456789AB',
            account: ACCOUNT,
            at: clock.nowMs,
          };
          const { level: _level, ...entry } = describePoll('main', result);
          use.logBytes += Buffer.byteLength(JSON.stringify({ ...entry, trigger: 'schedule' }));
          use.logBytes += metricsLine(measurePoll(ACCOUNT, SETTINGS.staleAfterMs, result, clock.nowMs), source).length;
        },
      },
      services,
    );
    use.runs += 1;
    use.krakenCalls += simulator.calls().length - callsBefore;
    clock.nowMs = startedAt + intervalMs;
  };
  const counted = async (act: () => Promise<void>): Promise<Use> => {
    use = nothing();
    await act();
    return { ...use, secondsWaited: Math.round(use.secondsWaited) };
  };

  try {
    for (let index = 0; index < 20; index++)
      simulator.addExport({ id: `OLD${index}`, report: index % 2 ? 'trades' : 'ledgers', ageSeconds: 3_600 });
    const warm = coldStart();
    await run(warm, 60_000);
    const hourEveryMinute = await counted(async () => {
      for (let minute = 0; minute < 60; minute++) await run(warm, 60_000);
    });
    const oneExport = await counted(async () => {
      simulator.addExport({ id: 'NEWS', report: 'trades', queuedSeconds: 20, processingSeconds: 30 });
      for (let minute = 0; minute < 2; minute++) await run(warm, 60_000);
    });
    const dayEveryHour = await counted(async () => {
      for (let hour = 0; hour < 24; hour++) await run(coldStart(), HOUR_MS);
    });
    return { hourEveryMinute, dayEveryHour, oneExport };
  } finally {
    await Promise.all([simulator.close(), aws.close(), table.close()]);
  }
}

const nothing = (): { -readonly [Key in keyof Use]: number } => ({
  runs: 0,
  secondsWaited: 0,
  krakenCalls: 0,
  writeUnits: 0,
  readUnits: 0,
  secretCalls: 0,
  events: 0,
  logBytes: 0,
});
