import type { AccountSettings } from '../../lambda/contract/account-settings';
import { Credentials } from '../../lambda/core/credentials';
import type { DomainEvent } from '../../lambda/core/exports/events';
import type { JsonValue, StoredExport } from '../../lambda/core/exports/export';
import type { Failure } from '../../lambda/core/poll/failure';
import type { PollServices } from '../../lambda/core/poll/poll';
import type { PollState } from '../../lambda/core/poll/poll-state';
import type { ExportStore, KeyInfoAnswer, KrakenAnswer, PollStateStore } from '../../lambda/core/ports';
import { MemoryExportStore } from '../fakes/memory-export-store';
import { MemoryPollStateStore } from '../fakes/memory-poll-state-store';
import { PLAIN_KEY } from '../support/api-key';
import { expectPublishable } from '../support/published-events';
import type { Actor } from './actor';

export const START = Date.parse('2026-11-01T00:00:00Z');
/** How long a poll may take in the explorer. */
export const POLL_MS = 50_000;

/** What Kraken lists of trades at a moment: status by id. */
export type List = Readonly<Record<string, string>>;

/** Something that happened, in the order in which it took place. */
export type Fact =
  | { readonly kind: 'call'; readonly actor: string; readonly nonce: bigint; readonly at: number; readonly ok: boolean }
  | { readonly kind: 'stored'; readonly before: StoredExport | undefined; readonly after: StoredExport }
  | { readonly kind: 'published'; readonly event: DomainEvent; readonly stored: StoredExport | undefined }
  | {
      readonly kind: 'state';
      readonly actor: string;
      readonly before: PollState | undefined;
      readonly after: PollState;
    };

/** The parts of the product that a mutation replaces. */
export interface Mutation {
  readonly stateStore?: (real: PollStateStore, memory: MemoryPollStateStore) => PollStateStore;
  readonly exportStore?: (real: ExportStore, memory: MemoryExportStore) => ExportStore;
  readonly services?: (services: PollServices) => PollServices;
}

/** Everything around the pollers, in memory, with a record of all that takes place. */
export class Universe {
  now = START;
  /** Whether polls may have gone on after their lease was over, which no process does that is killed in time. */
  haveLeasesEnded = false;
  list: List = {};
  readonly facts: Fact[] = [];
  readonly account: AccountSettings;
  readonly states = new MemoryPollStateStore();
  readonly exports = new MemoryExportStore();
  private highestNonce = 0n;
  private ids = 0;
  /** Each answer that Kraken gave: which ids were in it. */
  readonly answers: { readonly nonce: bigint; readonly ids: ReadonlySet<string> }[] = [];

  constructor(
    readonly mutation: Mutation = {},
    account: Partial<AccountSettings> = {},
  ) {
    this.account = {
      name: 'main',
      secretId: 'main',
      reports: ['trades'],
      nonceResolution: 'ms',
      tier: 'pro',
      ...account,
    };
  }

  newId = (): string => `id-${++this.ids}`;

  /** The services of one poller, each effect of which stops at the actor's gates. */
  servicesOf(
    actor: Actor,
    PollStates: new (store: PollStateStore, newId: () => string) => PollServices['pollStates'],
  ): PollServices {
    const stateStore = this.mutation.stateStore?.(this.states, this.states) ?? this.states;
    const exportStore = this.mutation.exportStore?.(this.exports, this.exports) ?? this.exports;
    const recordingStates: PollStateStore = {
      read: actor.gated('state.read', (account: string) => stateStore.read(account)),
      replace: actor.gated('state.replace', async (account: string, stamp: string | undefined, next: PollState) => {
        const before = await this.states.read(account);
        const isWritten = await stateStore.replace(account, stamp, next);
        if (isWritten) this.facts.push({ kind: 'state', actor: actor.name, before, after: structuredClone(next) });
        return isWritten;
      }),
    };
    const services: PollServices = {
      clock: {
        now: () => this.now,
        sleep: async () => undefined,
      },
      newId: this.newId,
      pollStates: new PollStates(recordingStates, this.newId),
      credentials: {
        read: async () => ({ kind: 'credentials', credentials: new Credentials('key', 'secret', undefined) }),
      },
      kraken: {
        exportStatus: ({ nonce, timeoutMs }) => {
          const givesUpAt = this.now + timeoutMs;
          return actor.gated('kraken', async () => this.answer(actor, nonce, givesUpAt))();
        },
        apiKeyInfo: ({ nonce, timeoutMs }) => {
          const givesUpAt = this.now + timeoutMs;
          return actor.gated('kraken.key', async () => this.describeKey(actor, nonce, givesUpAt))();
        },
      },
      exports: {
        outlines: actor.gated('exports.outlines', (account: string) => exportStore.outlines(account)),
        get: actor.gated('exports.get', (account: string, id: string) => exportStore.get(account, id)),
        write: actor.gated('exports.write', (next: StoredExport, before: StoredExport | undefined) =>
          this.recordWrite(next, () => exportStore.write(next, before)),
        ),
        markAnnounced: actor.gated('exports.mark', (account: string, id: string, version: number) =>
          exportStore.markAnnounced(account, id, version),
        ),
      },
      publisher: {
        publish: actor.gated('publish', async (events: readonly DomainEvent[]) => {
          for (const event of events) await this.recordEvent(event);
          return events.map(() => ({ isAccepted: true }) as const);
        }),
      },
    };
    return this.mutation.services?.(services) ?? services;
  }

  /** Why Kraken gives no answer, if it does not; else the nonce is used up. */
  private refuse(actor: Actor, nonce: bigint, givesUpAt: number): { kind: 'failed'; failure: Failure } | undefined {
    if (this.now > givesUpAt)
      return { kind: 'failed', failure: { class: 'upstream_unreachable', message: 'too late' } };
    const ok = nonce > this.highestNonce;
    this.facts.push({ kind: 'call', actor: actor.name, nonce, at: this.now, ok });
    if (!ok) return { kind: 'failed', failure: { class: 'invalid_nonce', message: 'EAPI:Invalid nonce' } };
    this.highestNonce = nonce;
    return undefined;
  }

  private describeKey(actor: Actor, nonce: bigint, givesUpAt: number): KeyInfoAnswer {
    return this.refuse(actor, nonce, givesUpAt) ?? { kind: 'keyInfo', info: PLAIN_KEY };
  }

  private answer(actor: Actor, nonce: bigint, givesUpAt: number): KrakenAnswer {
    const refusal = this.refuse(actor, nonce, givesUpAt);
    if (refusal !== undefined) return refusal;
    this.answers.push({ nonce, ids: new Set(Object.keys(this.list)) });
    return {
      kind: 'reports',
      reports: Object.entries(this.list).map(([id, status]) => rawReport(id, status)),
      warnings: [],
    };
  }

  private async recordWrite(next: StoredExport, write: () => Promise<boolean>): Promise<boolean> {
    const { account, id } = next.export;
    const before = await this.exports.get(account, id);
    const isWritten = await write();
    const after = await this.exports.get(account, id);
    if (isWritten && after !== undefined) this.facts.push({ kind: 'stored', before, after });
    return isWritten;
  }

  private async recordEvent(event: DomainEvent): Promise<void> {
    expectPublishable(event);
    const stored =
      'export' in event.detail.data ? await this.exports.get('main', event.detail.data.export.id) : undefined;
    this.facts.push({ kind: 'published', event: structuredClone(event), stored });
  }
}

function rawReport(id: string, status: string): JsonValue {
  return { id, status, report: 'trades', createdtm: String(START / 1000), descr: `export ${id}` };
}
