import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { systemClock } from '../../lambda/adapters/clock';
import { createExportStore } from '../../lambda/adapters/dynamodb/export-store';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import { createKraken } from '../../lambda/adapters/kraken/kraken-client';
import { Credentials } from '../../lambda/core/credentials';
import { type PollServices, poll } from '../../lambda/core/poll/poll';
import { PollStates } from '../../lambda/core/poll/poll-states';
import { startChild } from '../support/child';
import { type Database, seed, startDatabase } from '../support/database';
import type { Benchmark, Goal } from '../support/section';
import { countUnits, type Units } from '../support/units';

const COUNTS = [0, 10, 100, 1_000, 10_000, 50_000] as const;
/** Exports that change in a poll that finds news. */
const CHANGED = 10;
const SECRET = Buffer.alloc(64, 7).toString('base64');

interface Cost extends Units {
  readonly krakenCalls: number;
  readonly putEvents: number;
  readonly events: number;
  readonly cpuMs: number;
}

/** What a poll costs, as a function of the number of exports that Kraken lists. */
export const polls: Benchmark = async () => {
  const kraken = await startChild(join(__dirname, 'world-process.ts'));
  const rows: Record<string, string | number>[] = [];
  const unchanged: Cost[] = [];
  const withNews: Cost[] = [];
  try {
    for (const exports of COUNTS) {
      const database = await startDatabase();
      try {
        await seed(database, exports);
        const poller = new CountingPoller(database, kraken.url);
        // The first poll learns what is there already; from then on the poller is warm.
        await setKraken(kraken.url, exports, 0);
        await poller.poll();
        const quiet = await poller.poll();
        await setKraken(kraken.url, exports, Math.min(CHANGED, exports));
        const news = await poller.poll();
        unchanged.push(quiet);
        withNews.push(news);
        rows.push(rowOf(exports, 'unchanged', quiet), rowOf(exports, `${Math.min(CHANGED, exports)} changed`, news));
      } finally {
        database.stop();
      }
    }
  } finally {
    kraken.stop();
  }
  return [
    {
      title: 'One poll of a warm poller, against the number of exports',
      note: 'The real core, adapters and clients over HTTP; Kraken and the database are processes of their own. Units as the database counts them, index included.',
      rows,
      goals: goalsOf(unchanged, withNews),
    },
  ];
};

const setKraken = async (url: string, exports: number, changed: number): Promise<void> => {
  await fetch(`${url}/set`, { method: 'POST', body: JSON.stringify({ exports, changed }) });
};

class CountingPoller {
  private krakenCalls = 0;
  private putEvents = 0;
  private events = 0;
  private readonly services: PollServices;

  constructor(
    private readonly database: Database,
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
    const { user, system } = process.cpuUsage(cpu);
    return {
      ...units,
      krakenCalls: this.krakenCalls - before.krakenCalls,
      putEvents: this.putEvents - before.putEvents,
      events: this.events - before.events,
      cpuMs: (user + system) / 1_000,
    };
  }
}

const rowOf = (exports: number, what: string, cost: Cost) => ({
  exports,
  poll: what,
  'Kraken calls': cost.krakenCalls,
  'DynamoDB requests': cost.requests.length,
  'read units': cost.read,
  'write units': cost.write,
  PutEvents: cost.putEvents,
  events: cost.events,
  'CPU ms': cost.cpuMs.toFixed(1),
});

function goalsOf(unchanged: readonly Cost[], withNews: readonly Cost[]): Goal[] {
  const most = (values: readonly number[]): number => Math.max(...values);
  return [
    { name: 'Kraken calls of an unchanged poll', value: most(unchanged.map((cost) => cost.krakenCalls)), limit: 2 },
    {
      name: 'DynamoDB requests of an unchanged poll',
      value: most(unchanged.map((cost) => cost.requests.length)),
      limit: 2,
    },
    {
      name: 'write units of an unchanged poll, 50,000 exports to 10',
      value: (unchanged.at(-1)?.write ?? 0) / (unchanged[1]?.write ?? 1),
      limit: 1,
    },
    {
      name: 'writes for each change',
      value: most(
        withNews.map(
          ({ requests, events }) => (requests.filter((name) => name === 'UpdateItem').length - 2) / Math.max(1, events),
        ),
      ),
      limit: 2,
    },
  ];
}
