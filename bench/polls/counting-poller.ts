import { randomUUID } from 'node:crypto';
import { systemClock } from '../../lambda/adapters/clock';
import { createExportStore } from '../../lambda/adapters/dynamodb/export-store';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import { createKraken } from '../../lambda/adapters/kraken/kraken-client';
import { Credentials } from '../../lambda/core/credentials';
import { type PollServices, poll } from '../../lambda/core/poll/poll';
import { PollStates } from '../../lambda/core/poll/poll-states';
import type { Database } from '../support/database';
import { countUnits, type Units } from '../support/units';

const SECRET = Buffer.alloc(64, 7).toString('base64');

export interface Cost extends Units {
  readonly krakenCalls: number;
  readonly putEvents: number;
  readonly events: number;
  readonly cpuMs: number;
  /** From its beginning to its end, beside a Kraken and a database that answer at once. */
  readonly wallMs: number;
}

/** Has the Kraken of `world-process.ts` list so many exports, of which some are queued now. */
export const setKraken = async (url: string, exports: number, changed: number): Promise<void> => {
  await fetch(`${url}/set`, { method: 'POST', body: JSON.stringify({ exports, changed }) });
};

/** A warm poller that counts what a poll costs. */
export class CountingPoller {
  private krakenCalls = 0;
  private putEvents = 0;
  private events = 0;
  private readonly services: PollServices;

  constructor(
    private readonly database: Omit<Database, 'stop'>,
    krakenUrl: string,
  ) {
    const { client, tableName } = database;
    const kraken = createKraken(krakenUrl, systemClock);
    this.services = {
      clock: systemClock,
      newId: randomUUID,
      credentials: {
        read: async () => ({ kind: 'credentials', credentials: new Credentials('bench-key', SECRET, undefined) }),
      },
      kraken: {
        exportStatus: (call) => {
          this.krakenCalls++;
          return kraken.exportStatus(call);
        },
        apiKeyInfo: (call) => {
          this.krakenCalls++;
          return kraken.apiKeyInfo(call);
        },
      },
      pollStates: new PollStates(createPollStateStore(client, tableName), randomUUID),
      exports: createExportStore(client, tableName),
      publisher: {
        publish: async (events) => {
          this.putEvents++;
          this.events += events.length;
          return events.map(() => ({ isAccepted: true }));
        },
      },
    };
  }

  async poll(): Promise<Cost> {
    const before = { ...this };
    const cpu = process.cpuUsage();
    const began = performance.now();
    const units = await countUnits(this.database.client, async () => {
      const result = await poll(
        {
          account: {
            name: 'main',
            secretId: 'bench',
            reports: ['trades', 'ledgers'],
            nonceResolution: 'ms',
            tier: 'unlimited',
          },
          settings: { staleAfterMs: 600_000, removedExportsDays: 90 },
          reports: ['trades', 'ledgers'],
          until: Date.now() + 600_000,
        },
        this.services,
      );
      const isFine = result.kind === 'polled' && result.reports.every(({ outcome }) => outcome.kind === 'answered');
      if (!isFine) throw new Error(`a poll did not succeed: ${JSON.stringify(result).slice(0, 300)}`);
    });
    const wallMs = performance.now() - began;
    const { user, system } = process.cpuUsage(cpu);
    return {
      ...units,
      krakenCalls: this.krakenCalls - before.krakenCalls,
      putEvents: this.putEvents - before.putEvents,
      events: this.events - before.events,
      cpuMs: (user + system) / 1_000,
      wallMs,
    };
  }
}
