import { createExportStore } from '../../lambda/adapters/dynamodb/export-store';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import type { AccountSettings } from '../../lambda/contract/account-settings';
import type { Report } from '../../lambda/contract/reports';
import { Credentials } from '../../lambda/core/credentials';
import type { DomainEvent } from '../../lambda/core/exports/events';
import type { JsonValue, StoredExport } from '../../lambda/core/exports/export';
import type { Failure } from '../../lambda/core/poll/failure';
import { type PollRequest, type PollResult, type PollServices, poll } from '../../lambda/core/poll/poll';
import { PollStates } from '../../lambda/core/poll/poll-states';
import type {
  ApiKeyInfo,
  ExportReader,
  ExportStore,
  KeyInfoAnswer,
  KrakenAnswer,
  KrakenCall,
  PollStateStore,
  PublishResult,
} from '../../lambda/core/ports';
import { MemoryExportStore } from '../fakes/memory-export-store';
import { MemoryPollStateStore } from '../fakes/memory-poll-state-store';
import { PLAIN_KEY } from './api-key';
import { expectPublishable } from './published-events';
import { createTestTable, type TestTable } from './table';

export const START = Date.parse('2026-11-01T00:00:00Z');

export const account: AccountSettings = {
  name: 'main',
  secretId: 'kraken-export-status/main',
  reports: ['trades', 'ledgers'],
  nonceResolution: 'ms',
  tier: 'unlimited',
};

/** A report as Kraken sends it. */
export function rawReport(fields: Record<string, JsonValue> = {}): Record<string, JsonValue> {
  return {
    id: 'VSKC',
    descr: 'my_trades_1',
    format: 'CSV',
    report: 'trades',
    status: 'Queued',
    createdtm: String(START / 1000),
    completedtm: '0',
    ...fields,
  };
}

export interface Call {
  readonly report: Report;
  readonly nonce: bigint;
  readonly apiKey: string;
  readonly at: number;
}

/**
 * All that a poll touches: the real stores against DynamoDB over HTTP; Kraken, the event bus, the secret and the clock as
 * a test sets them.
 */
export class World {
  now = START;
  /** Kraken's list of each report. */
  readonly lists: Record<Report, JsonValue[]> = { trades: [], ledgers: [] };
  /** Failures of the next calls, one each; undefined lets a call succeed. */
  readonly failures: (Failure | undefined)[] = [];
  /** Calls for exports. */
  readonly calls: Call[] = [];
  /** Calls for the description of the key. */
  readonly keyCalls: Omit<Call, 'report'>[] = [];
  /** What Kraken tells of each key. */
  keyInfo: (apiKey: string) => ApiKeyInfo | Failure = () => PLAIN_KEY;
  readonly events: DomainEvent[] = [];
  /** Whether the bus takes an event. */
  accepts: (event: DomainEvent) => boolean = () => true;
  secret: Credentials | Failure = new Credentials('key-1', 'secret', undefined);
  /** What the poller remembers of the secret; undefined after a cold start. */
  rememberedSecret: Credentials | undefined;
  readonly settings = { staleAfterMs: 600_000, removedExportsDays: 90 };
  services: PollServices;
  private ids = 0;

  private constructor(
    readonly table: TestTable,
    readonly exports: ExportStore & ExportReader,
    readonly stateStore: PollStateStore,
  ) {
    this.services = this.coldStart();
  }

  static async create(): Promise<World> {
    const table = await createTestTable();
    return new World(
      table,
      createExportStore(table.client, table.name),
      createPollStateStore(table.client, table.name),
    );
  }

  /** The same with stores in memory, for what takes hundreds of polls. */
  static inMemory(): World {
    const table: TestTable = {
      get client(): never {
        throw new Error('this world has no table');
      },
      name: 'none',
      close: async () => undefined,
    };
    return new World(table, new MemoryExportStore(), new MemoryPollStateStore());
  }

  /** A poller that remembers nothing. */
  coldStart(overrides: Partial<PollServices> = {}): PollServices {
    this.rememberedSecret = undefined;
    const newId = () => `id-${++this.ids}`;
    this.services = {
      clock: {
        now: () => this.now,
        sleep: async (ms) => {
          this.now += Math.max(0, ms);
        },
      },
      newId,
      pollStates: new PollStates(this.stateStore, newId),
      exports: this.exports,
      publisher: { publish: async (events) => events.map((event) => this.publish(event)) },
      kraken: {
        exportStatus: async (call) => this.answer(call),
        apiKeyInfo: async (call) => this.describeKey(call),
      },
      credentials: {
        read: async (_secretId, fresh) => {
          const current = fresh ? this.secret : (this.rememberedSecret ?? this.secret);
          if (!(current instanceof Credentials)) return { kind: 'failed', failure: current };
          this.rememberedSecret = current;
          return { kind: 'credentials', credentials: current };
        },
      },
      ...overrides,
    };
    return this.services;
  }

  poll(request: Partial<PollRequest> = {}): Promise<PollResult> {
    const settings = { account, settings: this.settings, reports: account.reports, until: this.now + 55_000 };
    return poll({ ...settings, ...request }, this.services);
  }

  /** All exports of an account, in the order of their ids. */
  async list(name = 'main'): Promise<StoredExport[]> {
    const page = await this.exports.changes({
      account: name,
      after: undefined,
      order: 'asc',
      limit: 1_000,
      filter: {},
    });
    return page.exports.toSorted((a, b) => (a.export.id < b.export.id ? -1 : 1));
  }

  get eventIds(): string[] {
    return this.events.map(({ detail }) => detail.metadata.eventId);
  }

  close(): Promise<void> {
    return this.table.close();
  }

  private publish(event: DomainEvent): PublishResult {
    if (!this.accepts(event)) return { isAccepted: false, reason: 'InternalFailure' };
    expectPublishable(event);
    this.events.push(structuredClone(event));
    return { isAccepted: true };
  }

  private describeKey({ nonce, credentials: { apiKey } }: KrakenCall): KeyInfoAnswer {
    this.keyCalls.push({ nonce, apiKey, at: this.now });
    const told = this.keyInfo(apiKey);
    return 'class' in told ? { kind: 'failed', failure: told } : { kind: 'keyInfo', info: told };
  }

  private answer({ report, nonce, credentials }: Parameters<PollServices['kraken']['exportStatus']>[0]): KrakenAnswer {
    this.calls.push({ report, nonce, apiKey: credentials.apiKey, at: this.now });
    const failure = this.failures.shift();
    if (failure !== undefined) return { kind: 'failed', failure };
    return { kind: 'reports', reports: structuredClone(this.lists[report]), warnings: [] };
  }
}
