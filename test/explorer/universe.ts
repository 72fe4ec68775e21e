import type { AccountSettings } from '../../lambda/contract/account-settings';
import type { Report } from '../../lambda/contract/reports';
import { Credentials } from '../../lambda/core/credentials';
import type { DomainEvent } from '../../lambda/core/exports/events';
import type { JsonValue, StoredExport } from '../../lambda/core/exports/export';
import type { Failure, FailureClass } from '../../lambda/core/poll/failure';
import { raiseGeneration } from '../../lambda/core/poll/operator';
import type { PollServices } from '../../lambda/core/poll/poll';
import type { PollState } from '../../lambda/core/poll/poll-state';
import type { ExportStore, KeyInfoAnswer, KrakenAnswer, KrakenCall, PollStateStore } from '../../lambda/core/ports';
import { frozen } from '../fakes/frozen';
import { MemoryExportStore } from '../fakes/memory-export-store';
import { MemoryPollStateStore } from '../fakes/memory-poll-state-store';
import { PLAIN_KEY } from '../support/api-key';
import { expectPublishable } from '../support/published-events';
import { type Actor, stable } from './actor';

export const START = Date.parse('2026-11-01T00:00:00Z');
/** How long a poll may take in the explorer. */
export const POLL_MS = 50_000;

/** What Kraken lists at a moment: status by id. Those that begin with an L are ledgers, all others trades. */
export type List = Readonly<Record<string, string>>;

/** What is in the list of the other Kraken account, whose key somebody may put in by mistake. */
export const STRANGER = 'STRANGER';

/** Something that happened, in the order in which it took place. */
export type Fact =
  | {
      readonly kind: 'call';
      readonly actor: string;
      readonly key: string;
      /** Whether the secret still held the key. */
      readonly isCurrent: boolean;
      readonly nonce: bigint;
      readonly at: number;
      readonly refusal: FailureClass | undefined;
    }
  | {
      readonly kind: 'stored';
      readonly before: StoredExport | undefined;
      readonly after: StoredExport;
      /** How many exports of the report counted as listed before. */
      readonly known: number;
      readonly generations: readonly number[];
    }
  | { readonly kind: 'published'; readonly event: DomainEvent; readonly stored: StoredExport | undefined }
  | { readonly kind: 'flaw'; readonly problem: string }
  | {
      readonly kind: 'state';
      readonly actor: string;
      readonly at: number;
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
  /** Each answer that Kraken gave about our account: which ids were in it. */
  readonly answers: { readonly report: Report; readonly nonce: bigint; readonly ids: ReadonlySet<string> }[] = [];
  /** What Kraken answers to the next calls instead of a list. */
  readonly refusals: FailureClass[] = [];
  readonly generations: number[] = [];
  /** Whether Kraken answers no call. */
  isDown = false;
  private readonly highestNonces = new Map<string, bigint>();
  private keys = 1;
  /** The key in the secret. */
  key = 'key-1';
  private readonly revoked = new Set<string>();
  private readonly ids = new Map<string, number>();

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

  /** All that what happens next can depend on, apart from the pollers themselves, and all that the invariants look at. */
  async standing(): Promise<string> {
    const published = new Map(
      this.facts.flatMap((fact) =>
        fact.kind === 'published' ? [[fact.event.detail.metadata.eventId, fact.event]] : [],
      ),
    );
    return stable([
      this.now,
      this.list,
      this.key,
      [...this.revoked],
      [...this.highestNonces],
      this.refusals,
      this.generations,
      await this.states.read('main'),
      (await this.exports.list('main')).sort((a, b) => (a.export.id < b.export.id ? -1 : 1)),
      [...published].sort(([a], [b]) => (a < b ? -1 : 1)),
      this.account.reports.map((report) =>
        this.answers
          .filter((answer) => answer.report === report)
          .slice(-2)
          .map(({ nonce, ids }) => [nonce, [...ids]]),
      ),
      this.facts
        .flatMap((fact) => (fact.kind === 'call' ? [[fact.at, fact.actor, fact.key, fact.refusal]] : []))
        .sort(),
    ]);
  }

  /** Another key of the same account is put in, and the old one is revoked, or not yet. */
  rotateKey(isRevoked: boolean): void {
    if (isRevoked) this.revoked.add(this.key);
    this.key = `key-${++this.keys}`;
  }

  /** The key from before the last change is put back. */
  putKeyBack(): void {
    this.key = `key-${this.keys - 1}`;
  }

  /** A key of another Kraken account is put in. */
  mistakeKey(): void {
    this.key = `other-${++this.keys}`;
  }

  get isKeyMistaken(): boolean {
    return this.key.startsWith('other');
  }

  get isKeyRevoked(): boolean {
    return this.revoked.has(this.key);
  }

  /** Whether an answer has told which exports the account has. */
  async isAccountKnown(): Promise<boolean> {
    return (await this.states.read('main'))?.reports.trades?.answeredTo !== undefined;
  }

  async raiseGeneration(): Promise<void> {
    const before = await this.states.read('main');
    if (before === undefined) return;
    const decision = raiseGeneration(before, this.now);
    if (decision.kind !== 'changed') return;
    this.states.put('main', { ...decision.state, stamp: `raised-${this.generations.length}` });
    this.generations.push(decision.state.generation ?? 0);
  }

  /** The services of one poller, each effect of which stops at the actor's gate. */
  servicesOf(
    actor: Actor,
    PollStates: new (store: PollStateStore, newId: () => string) => PollServices['pollStates'],
  ): PollServices {
    const stateStore = this.mutation.stateStore?.(this.states, this.states) ?? this.states;
    const exportStore = this.mutation.exportStore?.(this.exports, this.exports) ?? this.exports;
    // An id that tells nothing of the order in which pollers came to need one.
    const newId = (): string => {
      const next = (this.ids.get(actor.name) ?? 0) + 1;
      this.ids.set(actor.name, next);
      return `${actor.name}:${next}`;
    };
    const recordingStates: PollStateStore = {
      read: actor.gated('state.read', (account: string) => stateStore.read(account)),
      replace: actor.gated('state.replace', async (account: string, stamp: string | undefined, next: PollState) => {
        const before = await this.states.read(account);
        const isWritten = await stateStore.replace(account, stamp, next);
        if (isWritten) this.facts.push({ kind: 'state', actor: actor.name, at: this.now, before, after: frozen(next) });
        return isWritten;
      }),
    };
    const services: PollServices = {
      clock: {
        now: () => this.now,
        sleep: async (ms) => {
          this.now += ms;
        },
      },
      newId,
      pollStates: new PollStates(recordingStates, newId),
      credentials: {
        read: async () => ({ kind: 'credentials', credentials: new Credentials(this.key, 'secret', undefined) }),
      },
      kraken: {
        exportStatus: (call) => {
          const givesUpAt = this.now + call.timeoutMs;
          return actor.gated('kraken', async () => this.answer(actor, call, givesUpAt))();
        },
        apiKeyInfo: (call) => {
          const givesUpAt = this.now + call.timeoutMs;
          return actor.gated('kraken.key', async () => this.describeKey(actor, call, givesUpAt))();
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
        // The bus never throws: what it did not take, or of which no answer came, it tells.
        publish: actor.fated('publish', async (fate, events: readonly DomainEvent[], _timeoutMs: number) => {
          const takes = (index: number): boolean => fate !== 'fail' && (fate !== 'part' || index > 0);
          for (const [index, event] of events.entries()) if (takes(index)) await this.recordEvent(event);
          return events.map((_, index) =>
            takes(index) && fate !== 'lose' ? { isAccepted: true } : { isAccepted: false, reason: 'refused' },
          );
        }),
      },
    };
    return this.mutation.services?.(services) ?? services;
  }

  /** Why Kraken gives no answer, if it does not; else the nonce is used up. */
  private refuse(
    actor: Actor,
    { nonce, credentials }: KrakenCall,
    givesUpAt: number,
  ): { kind: 'failed'; failure: Failure } | undefined {
    if (this.now > givesUpAt) return failed('upstream_unreachable');
    const key = credentials.apiKey;
    const isRefused = this.revoked.has(key);
    const highest = this.highestNonces.get(key) ?? 0n;
    const refusal = isRefused ? 'invalid_key' : nonce <= highest ? 'invalid_nonce' : this.trouble();
    this.facts.push({
      kind: 'call',
      actor: actor.name,
      key,
      isCurrent: key === this.key,
      nonce,
      at: this.now,
      refusal,
    });
    if (!isRefused && nonce > highest) this.highestNonces.set(key, nonce);
    return refusal === undefined ? undefined : failed(refusal);
  }

  private trouble(): FailureClass | undefined {
    return this.isDown ? 'upstream_unavailable' : this.refusals.shift();
  }

  private describeKey(actor: Actor, call: KrakenCall, givesUpAt: number): KeyInfoAnswer {
    return this.refuse(actor, call, givesUpAt) ?? { kind: 'keyInfo', info: PLAIN_KEY };
  }

  private answer(actor: Actor, call: KrakenCall & { report: Report }, givesUpAt: number): KrakenAnswer {
    const refusal = this.refuse(actor, call, givesUpAt);
    if (refusal !== undefined) return refusal;
    const isOther = call.credentials.apiKey.startsWith('other');
    const { report, nonce } = call;
    const list: List = isOther ? { [STRANGER]: 'Processed' } : this.list;
    const listed = Object.entries(list).filter(([id]) => reportOf(id) === report);
    if (!isOther) this.answers.push({ report, nonce, ids: new Set(listed.map(([id]) => id)) });
    return {
      kind: 'reports',
      reports: listed.map(([id, status]) => rawReport(id, status)),
      warnings: [],
    };
  }

  private async recordWrite(next: StoredExport, write: () => Promise<boolean>): Promise<boolean> {
    const { account, id } = next.export;
    const before = await this.exports.get(account, id);
    const known = (await this.exports.outlines(account)).filter(
      ({ state, report }) => state !== 'removed' && report === next.export.report,
    ).length;
    const isWritten = await write();
    const after = await this.exports.get(account, id);
    if (isWritten && after !== undefined)
      this.facts.push({ kind: 'stored', before, after, known, generations: [...this.generations] });
    return isWritten;
  }

  private async recordEvent(event: DomainEvent): Promise<void> {
    try {
      expectPublishable(event);
    } catch (error) {
      this.facts.push({ kind: 'flaw', problem: String(error) });
    }
    const stored =
      'export' in event.detail.data ? await this.exports.get('main', event.detail.data.export.id) : undefined;
    this.facts.push({ kind: 'published', event: structuredClone(event), stored });
  }
}

const failed = (failureClass: FailureClass) =>
  ({ kind: 'failed', failure: { class: failureClass, message: failureClass } }) as const;

const reportOf = (id: string): Report => (id.startsWith('L') ? 'ledgers' : 'trades');

/** What the other account lists was there long before; ours are as young as any. */
function rawReport(id: string, status: string): JsonValue {
  const created = id === STRANGER ? START - 24 * 3600_000 : START;
  return { id, status, report: reportOf(id), createdtm: String(created / 1000), descr: `export ${id}` };
}
