import { metricsLine } from '../../lambda/adapters/lambda/metrics';
import { rememberedSecrets } from '../../lambda/adapters/secrets/remembered-secrets';
import type { AccountSettings } from '../../lambda/contract/account-settings';
import type { DomainEvent } from '../../lambda/core/exports/events';
import { pollAndFollow } from '../../lambda/core/poll/follow';
import { measurePoll } from '../../lambda/core/poll/measure-poll';
import type { PollServices } from '../../lambda/core/poll/poll';
import { isOfLastRun, PollStates } from '../../lambda/core/poll/poll-states';
import { describePoll } from '../../lambda/core/poll/report-poll';
import { seededRandom } from '../support/seeded-random';
import { CountedTable } from './counted-table';
import { type Counts, noCounts } from './counts';
import { Environments } from './environments';
import { KINDS, type Life, listAt, livesOf } from './lives';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse('2026-11-01T00:00:00Z');
/** Before anything is counted, so that every account has been polled and knows what there is. */
const WARM_UP_MS = 2 * MINUTE;
const INTERVAL_MS = MINUTE;
const ACTIVE_INTERVAL_MS = 5_000;
const SETTINGS = { staleAfterMs: 600_000, removedExportsDays: 90 };
/** What a run keeps back at its end, as the handler of the function does. */
const MARGIN_MS = 2_000;
/** What a run takes besides its calls to Kraken. */
const WORK_MS = 100;

export interface DayOptions {
  readonly accounts: number;
  readonly hours: number;
  /** Which of as many such worlds this is: a single account is of another kind in each. @default - the only one */
  readonly world?: { readonly index: number; readonly of: number };
  /** Accounts whose keys are together in one secret. @default 1 */
  readonly accountsOfSecret?: number;
}

export interface Day {
  readonly counts: Counts;
  /** Of the function, at the same time, at most. */
  readonly environments: number;
  /** From ready at Kraken to the event, in seconds. */
  readonly latencies: readonly number[];
}

interface SimulatedAccount {
  readonly settings: AccountSettings;
  readonly lives: readonly Life[];
  /** The moment within the interval at which its schedule starts a run. */
  readonly phaseMs: number;
}

/**
 * A stretch of time of many accounts in virtual time: the real core with all that it remembers, on as many environments
 * of the function as are at work at once. Each run is simulated from its beginning to its end before the next one that
 * begins: all that two accounts share is an environment, and that has one run at a time.
 */
export async function simulateDay(options: DayOptions): Promise<Day> {
  const { accounts: count, hours, world = { index: 0, of: 1 }, accountsOfSecret = 1 } = options;
  const random = seededRandom(count + world.index);
  const until = START + hours * HOUR;
  const accounts = Array.from({ length: count }, (_, index): SimulatedAccount => {
    const { exportsADay } = kindAt((index + (world.index + 0.5) / world.of) / count);
    return {
      settings: settingsNumber(index, accountsOfSecret),
      lives: livesOf(exportsADay, random, START - WARM_UP_MS, until),
      phaseMs: random() * INTERVAL_MS,
    };
  }).sort((a, b) => a.phaseMs - b.phaseMs);

  let now = 0;
  let current: SimulatedAccount | undefined;
  let ids = 0;
  const newId = (): string => `id-${++ids}`;
  const counts = noCounts();
  const latencies: number[] = [];
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      now += Math.max(0, ms);
    },
  };
  const table = new CountedTable(counts);
  const secrets = secretsOf(accounts);
  const call = (): void => {
    counts.krakenCalls++;
    now += 100 + random() * 300;
  };
  const hear = ({ detail: { data } }: DomainEvent): void => {
    if (!('export' in data) || data.to !== 'ready') return;
    const life = current?.lives.find(({ id }) => id === data.export.id);
    if (life !== undefined && life.doneAt >= START) latencies.push((now - life.doneAt) / 1000);
  };
  const startEnvironment = (): PollServices => ({
    clock,
    newId,
    credentials: rememberedSecrets(async (secretId) => {
      counts.secretReads++;
      return { kind: 'text', text: secrets.get(secretId) ?? '' };
    }, clock),
    kraken: {
      exportStatus: async ({ report }) => {
        call();
        return { kind: 'reports', reports: listAt(current?.lives ?? [], report, now), warnings: [] };
      },
      apiKeyInfo: async () => {
        call();
        return { kind: 'failed', failure: { class: 'upstream_unreachable', message: 'not simulated' } };
      },
    },
    pollStates: new PollStates(table.states, newId, (state) => isOfLastRun(state, INTERVAL_MS, now)),
    exports: table.exports,
    publisher: {
      publish: async (events) => {
        counts.putEvents++;
        counts.events += events.length;
        for (const event of events) hear(event);
        return events.map(() => ({ isAccepted: true }));
      },
    },
  });
  const environments = new Environments(startEnvironment, random);

  const run = async (account: SimulatedAccount, at: number): Promise<void> => {
    const environment = environments.at(at);
    [now, current] = [at, account];
    await pollAndFollow(
      {
        account: account.settings,
        until: at + INTERVAL_MS - MARGIN_MS,
        settings: SETTINGS,
        activeIntervalMs: ACTIVE_INTERVAL_MS,
        idleIntervalMs: INTERVAL_MS,
        onPolled: (result) => {
          counts.polls++;
          const { name } = account.settings;
          const measurements = measurePoll(account.settings, SETTINGS.staleAfterMs, result, now);
          counts.logBytes += JSON.stringify(describePoll(name, result)).length;
          counts.logBytes += metricsLine(measurements, {
            functionName: 'poller',
            account: account.settings,
            at: now,
          }).length;
        },
      },
      environment.memory,
    );
    environment.freeAt = now + WORK_MS;
    counts.runs++;
    counts.seconds += (environment.freeAt - at) / 1000;
  };

  for (let tick = START - WARM_UP_MS; tick < until; tick += INTERVAL_MS) {
    if (tick === START) Object.assign(counts, noCounts());
    for (const account of accounts) await run(account, tick + account.phaseMs);
  }
  return { counts, environments: environments.most, latencies };
}

/** Of the kinds of accounts, laid out side by side by their shares, the one at a place from 0 to 1. */
function kindAt(place: number): (typeof KINDS)[number] {
  let end = 0;
  for (const kind of KINDS) {
    end += kind.share;
    if (place < end) return kind;
  }
  return KINDS[0];
}

const settingsNumber = (index: number, accountsOfSecret: number): AccountSettings => ({
  name: `desk-${index}`,
  secretId: `secret-${Math.floor(index / accountsOfSecret)}`,
  ...(accountsOfSecret > 1 && { secretField: `desk-${index}` }),
  reports: ['trades', 'ledgers'],
  nonceResolution: 'ms',
  tier: 'starter',
});

/** What is in the secrets of these accounts, by their names. */
function secretsOf(accounts: readonly SimulatedAccount[]): Map<string, string> {
  const secrets = new Map<string, string>();
  for (const { settings } of accounts) {
    const { name, secretId, secretField } = settings;
    const key = { apiKey: name.padEnd(56, '0'), apiSecret: Buffer.alloc(64, name).toString('base64') };
    const others = JSON.parse(secrets.get(secretId) ?? '{}');
    secrets.set(secretId, JSON.stringify(secretField === undefined ? key : { ...others, [secretField]: key }));
  }
  return secrets;
}
