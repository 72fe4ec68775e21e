import { randomUUID } from 'node:crypto';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { systemClock } from '../../lambda/adapters/clock';
import { createExportStore } from '../../lambda/adapters/dynamodb/export-store';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import { createEventBridgePublisher } from '../../lambda/adapters/eventbridge/publisher';
import { createKraken } from '../../lambda/adapters/kraken/kraken-client';
import { createSecretsManagerSource } from '../../lambda/adapters/secrets/secrets-manager';
import type { AccountSettings } from '../../lambda/contract/account-settings';
import type { StoredExport } from '../../lambda/core/exports/export';
import { pollAndFollow } from '../../lambda/core/poll/follow';
import type { PollServices } from '../../lambda/core/poll/poll';
import { isOfLastRun, PollStates } from '../../lambda/core/poll/poll-states';
import { demoCredentials, type Simulator, startSimulator } from '../../local/simulator';
import { type AwsStub, startAwsStub } from '../../test/support/aws-stub';
import { type Database, startDatabase } from '../support/database';
import { countUnits, type Units } from '../support/units';

const INTERVAL_MS = 60_000;
/** Of the function, each of which remembers for itself. */
const ENVIRONMENTS = 4;
/** So many runs at once fit onto a small machine. */
const AT_ONCE = 8;

const RequestSchema = v.union([
  v.object({ SecretId: v.string() }),
  v.object({ Entries: v.array(v.object({ Detail: v.pipe(v.string(), v.parseJson()) })) }),
]);
const DetailSchema = v.object({ metadata: v.object({ eventId: v.string(), account: v.string() }) });

/** One run of each account. */
export interface Round extends Units {
  readonly krakenCalls: number;
  readonly putEvents: number;
  /** How long each run took, in milliseconds. */
  readonly times: readonly number[];
}

/**
 * Many accounts for real: each with a key of its own, polled by the real use case through the real adapters and clients
 * over HTTP, against the simulator and a DynamoDB in a process of its own, by several environments at once.
 */
export class RealRun {
  /** What the bus was told, in its order: the ids of the events, by account. */
  readonly told = new Map<string, string[]>();
  private putEvents = 0;
  private readonly environments: PollServices[];

  private constructor(
    readonly accounts: readonly AccountSettings[],
    readonly simulator: Simulator,
    readonly database: Database,
    private readonly aws: AwsStub,
  ) {
    aws.respond = (request) => this.answer(request);
    this.environments = Array.from({ length: ENVIRONMENTS }, () => this.startEnvironment());
  }

  static async start(count: number): Promise<RealRun> {
    const accounts = Array.from({ length: count }, (_, index) => settingsOf(`desk-${index}`));
    const keys = accounts.map(({ name }, index) => ({
      ...demoCredentials(index),
      account: name,
      name,
      tier: 'unlimited' as const,
    }));
    const [simulator, database, aws] = await Promise.all([startSimulator({ keys }), startDatabase(), startAwsStub()]);
    return new RealRun(accounts, simulator, database, aws);
  }

  /** Runs each account once. @param shift by how many environments further on than usual */
  async round({ shift = 0, atOnce = AT_ONCE } = {}): Promise<Round> {
    const before = { calls: this.simulator.counters().calls, putEvents: this.putEvents };
    const times: number[] = [];
    const waiting = this.accounts.map((account, index) => ({
      account,
      services: this.environments[(index + shift) % ENVIRONMENTS],
    }));
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const startedAt = performance.now();
        if (next.services !== undefined) await pollOnce(next.account, next.services);
        times.push(performance.now() - startedAt);
      }
    };
    const units = await countUnits(this.database.client, () => Promise.all(Array.from({ length: atOnce }, work)));
    return {
      ...units,
      krakenCalls: this.simulator.counters().calls - before.calls,
      putEvents: this.putEvents - before.putEvents,
      times,
    };
  }

  /** What is stored of an account's exports. */
  async exportsOf(account: string): Promise<readonly StoredExport[]> {
    const { client, tableName } = this.database;
    const query = { account, after: undefined, order: 'asc', limit: 100, filter: {} } as const;
    return (await createExportStore(client, tableName).changes(query)).exports;
  }

  async close(): Promise<void> {
    this.database.stop();
    await Promise.all([this.simulator.close(), this.aws.close()]);
  }

  private startEnvironment(): PollServices {
    const { client, tableName } = this.database;
    const pollStates = createPollStateStore(client, tableName);
    return {
      clock: systemClock,
      newId: randomUUID,
      credentials: createSecretsManagerSource(new SecretsManagerClient(this.aws.clientOptions), systemClock),
      kraken: createKraken(this.simulator.url, systemClock),
      pollStates: new PollStates(pollStates, randomUUID, (state) => isOfLastRun(state, INTERVAL_MS, Date.now())),
      exports: createExportStore(client, tableName),
      publisher: createEventBridgePublisher(new EventBridgeClient(this.aws.clientOptions), 'bus'),
    };
  }

  /** The secrets of these accounts, and a bus that takes everything. */
  private answer(request: unknown): { body: object } {
    const parsed = v.parse(RequestSchema, request);
    if ('SecretId' in parsed) {
      const index = this.accounts.findIndex(({ secretId }) => secretId === parsed.SecretId);
      return { body: { SecretString: JSON.stringify(demoCredentials(index)), VersionId: 'v1' } };
    }
    this.putEvents++;
    for (const { Detail } of parsed.Entries) {
      const { eventId, account } = v.parse(DetailSchema, Detail).metadata;
      this.told.set(account, [...(this.told.get(account) ?? []), eventId]);
    }
    return { body: { FailedEntryCount: 0, Entries: parsed.Entries.map(() => ({ EventId: 'id' })) } };
  }
}

const settingsOf = (name: string): AccountSettings => ({
  name,
  secretId: `KrakenExportStatus/accounts/${name}`,
  reports: ['trades', 'ledgers'],
  nonceResolution: 'ms',
  tier: 'unlimited',
});

const pollOnce = (account: AccountSettings, services: PollServices): Promise<void> =>
  pollAndFollow(
    {
      account,
      until: Date.now() + INTERVAL_MS,
      settings: { staleAfterMs: 600_000, removedExportsDays: 90 },
      activeIntervalMs: 5_000,
      idleIntervalMs: INTERVAL_MS,
      onPolled: (result) => {
        const isFine = result.kind === 'polled' && result.reports.every(({ outcome }) => outcome.kind === 'answered');
        if (!isFine) throw new Error(`a poll of ${account.name} did not succeed: ${result.kind}`);
      },
    },
    services,
  );
