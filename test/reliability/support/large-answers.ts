import { readAnswer } from '../../../lambda/adapters/kraken/read-answer';
import type { AccountSettings } from '../../../lambda/contract/account-settings';
import { Credentials } from '../../../lambda/core/credentials';
import type { PollResult, PollServices } from '../../../lambda/core/poll/poll';
import { poll } from '../../../lambda/core/poll/poll';
import { PollStates } from '../../../lambda/core/poll/poll-states';
import type { ExportStore } from '../../../lambda/core/ports';
import { MemoryPollStateStore } from '../../fakes/memory-poll-state-store';
import { PLAIN_KEY } from '../../support/api-key';
import { expectPublishable } from '../../support/published-events';

export interface Work {
  lists: number;
  gets: number;
  writes: number;
  marks: number;
  /** Number of export events in each call of the event bus. */
  batches: number[];
}

const FIRST_CREATED = 1_793_000_000;

/** One report as Kraken writes it, of about 500 bytes. */
export const reportNumber = (index: number, status: string): Record<string, string> => ({
  id: `E${String(index).padStart(6, '0')}`,
  descr: `export ${index} ${'of many '.repeat(20)}`,
  format: 'CSV',
  report: 'trades',
  subtype: 'all',
  status,
  flags: '0',
  fields: 'all',
  createdtm: String(FIRST_CREATED + index),
  expiretm: String(FIRST_CREATED + index + 14 * 24 * 3600),
  starttm: String(FIRST_CREATED),
  completedtm: String(FIRST_CREATED + index),
  datastarttm: '1683556800',
  dataendtm: '1688669085',
  aclass: 'forex',
  asset: 'all',
});

/** The text of an answer with so many exports, the first of them queued. */
export function answerText(count: number, queued: number): string {
  const reports = Array.from({ length: count }, (_, index) =>
    reportNumber(index, index < queued ? 'Queued' : 'Processed'),
  );
  return JSON.stringify({ error: [], result: reports });
}

/** Polls one answer after the other, from its text on, and counts what each costs. */
export class CountingPoller {
  /** What Kraken answers next. */
  text = answerText(0, 0);
  /** How long a write takes. */
  msPerWrite = 0;
  private now = Date.parse('2026-11-01T00:00:00Z');
  private work: Work = { lists: 0, gets: 0, writes: 0, marks: 0, batches: [] };
  private readonly services: PollServices;
  private ids = 0;

  constructor(store: ExportStore) {
    const newId = () => `id-${++this.ids}`;
    this.services = {
      clock: { now: () => this.now, sleep: async () => undefined },
      newId,
      pollStates: new PollStates(new MemoryPollStateStore(), newId),
      credentials: {
        read: async () => ({ kind: 'credentials', credentials: new Credentials('key', 'secret', undefined) }),
      },
      kraken: {
        exportStatus: async () =>
          readAnswer(
            { status: 200, contentType: 'application/json', retryAfter: undefined, text: this.text },
            this.now,
            (quoted) => quoted,
          ),
        apiKeyInfo: async () => ({ kind: 'keyInfo', info: PLAIN_KEY }),
      },
      exports: {
        outlines: (account) => {
          this.work.lists++;
          return store.outlines(account);
        },
        get: (account, id) => {
          this.work.gets++;
          return store.get(account, id);
        },
        write: (next, before) => {
          this.work.writes++;
          this.now += this.msPerWrite;
          return store.write(next, before);
        },
        markAnnounced: (account, id, version) => {
          this.work.marks++;
          return store.markAnnounced(account, id, version);
        },
      },
      publisher: {
        publish: async (events) => {
          for (const event of events) expectPublishable(event);
          if (events.some(({ detail }) => 'export' in detail.data)) this.work.batches.push(events.length);
          return events.map(() => ({ isAccepted: true }));
        },
      },
    };
  }

  async poll(): Promise<{ work: Work; result: PollResult }> {
    this.work = { lists: 0, gets: 0, writes: 0, marks: 0, batches: [] };
    this.now += 60_000;
    const account: AccountSettings = {
      name: 'main',
      secretId: 'main',
      reports: ['trades'],
      nonceResolution: 'ms',
      tier: 'unlimited',
    };
    const settings = { staleAfterMs: 600_000, removedExportsDays: 90 };
    const result = await poll({ account, settings, reports: ['trades'], until: this.now + 55_000 }, this.services);
    return { work: this.work, result };
  }
}

export const NO_WORK: Work = { lists: 0, gets: 0, writes: 0, marks: 0, batches: [] };
