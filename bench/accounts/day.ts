import { metricsLine } from '../../lambda/adapters/lambda/metrics';
import { type FetchedSecret, rememberedSecrets } from '../../lambda/adapters/secrets/remembered-secrets';
import type { AccountSettings } from '../../lambda/contract/account-settings';
import type { Report } from '../../lambda/contract/reports';
import type { DomainEvent } from '../../lambda/core/exports/events';
import type { JsonValue } from '../../lambda/core/exports/export';
import { pollAndFollow } from '../../lambda/core/poll/follow';
import { measurePoll } from '../../lambda/core/poll/measure-poll';
import type { PollServices } from '../../lambda/core/poll/poll';
import { isOfLastRun, PollStates } from '../../lambda/core/poll/poll-states';
import { describePoll } from '../../lambda/core/poll/report-poll';
import type { CredentialSource } from '../../lambda/core/ports';
import { seededRandom } from '../support/seeded-random';
import { CountedTable } from './counted-table';
import { type Counts, noCounts } from './counts';
import { Environments } from './environments';
import { KINDS, type Life, listingOf, livesOf } from './lives';

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
/** Keys of so many accounts fit into one secret with room to spare. */
export const SHARING = 200;
/**
 * What an environment has not used for so long it would not use any more: secrets are remembered for five minutes, poll
 * states for one and a half. With all that it ever saw, ten thousand accounts would not fit into the simulation.
 */
const FORGOTTEN_MS = 6 * MINUTE;

export interface DayOptions {
  readonly accounts: number;
  readonly hours: number;
  /** Which of as many such worlds this is: a single account is of another kind in each. @default - the only one */
  readonly world?: { readonly index: number; readonly of: number };
  /** Within what the schedules start their runs, in milliseconds. @default - the whole interval, evenly */
  readonly startWithinMs?: number;
  /** Told after each hour of what there was until then. */
  readonly onHour?: (day: Day, hours: number) => void;
}

export interface Day {
  readonly counts: Readonly<Counts>;
  /** Of the function, at the same time, at most. */
  readonly environments: number;
  /** From ready at Kraken to the event, in seconds. */
  readonly latencies: readonly number[];
}

interface SimulatedAccount {
  readonly settings: AccountSettings;
  /** With all its neighbours' keys. */
  readonly sharedSecretId: string;
  readonly lives: readonly Life[];
  readonly list: (report: Report, at: number) => JsonValue[];
  /** The moment within the interval at which its schedule starts a run. */
  readonly phaseMs: number;
}

/** What an environment remembers. */
interface Memory {
  readonly sharedSecrets: CredentialSource;
  /** By account: no account has to do with what is remembered of another. */
  readonly ofAccounts: Map<string, { readonly services: PollServices; usedAt: number }>;
}

/**
 * A stretch of time of many accounts in virtual time: the real core with all that it remembers, on as many environments
 * of the function as are at work at once. Each run is simulated from its beginning to its end before the next one that
 * begins: all that two accounts share is an environment, and that has one run at a time.
 */
export async function simulateDay(options: DayOptions): Promise<Day> {
  const { accounts: count, hours, world = { index: 0, of: 1 }, startWithinMs = INTERVAL_MS, onHour } = options;
  const random = seededRandom(count + world.index);
  const until = START + hours * HOUR;
  const accounts = Array.from({ length: count }, (_, index): SimulatedAccount => {
    const { exportsADay } = kindAt((index + (world.index + 0.5) / world.of) / count);
    const lives = livesOf(exportsADay, random, START - WARM_UP_MS, until);
    return {
      settings: settingsNumber(index),
      sharedSecretId: `shared-${Math.floor(index / SHARING)}`,
      lives,
      list: listingOf(lives),
      phaseMs: random() * startWithinMs,
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
  const call = (): void => {
    counts.krakenCalls++;
    now += 100 + random() * 300;
  };
  const hear = ({ detail: { data } }: DomainEvent): void => {
    if (!('export' in data) || data.to !== 'ready') return;
    const life = current?.lives.find(({ id }) => id === data.export.id);
    if (life !== undefined && life.doneAt >= START) latencies.push((now - life.doneAt) / 1000);
  };
  const secretsCountedAs = (name: 'secretReads' | 'sharedSecretReads'): CredentialSource =>
    rememberedSecrets(async (secretId) => {
      counts[name]++;
      return keyIn(secretId);
    }, clock);
  const isProbablyLatest = (state: Parameters<typeof isOfLastRun>[0]): boolean => isOfLastRun(state, INTERVAL_MS, now);
  const outside = {
    clock,
    newId,
    kraken: {
      exportStatus: async ({ report }: { report: Report }) => {
        call();
        return { kind: 'reports' as const, reports: current?.list(report, now) ?? [], warnings: [] };
      },
      apiKeyInfo: async () => {
        call();
        return {
          kind: 'failed' as const,
          failure: { class: 'upstream_unreachable' as const, message: 'not simulated' },
        };
      },
    },
    exports: table.exports,
    publisher: {
      publish: async (events: readonly DomainEvent[]) => {
        counts.putEvents++;
        counts.events += events.length;
        for (const event of events) hear(event);
        return events.map(() => ({ isAccepted: true as const }));
      },
    },
  };
  const environments = new Environments(
    (): Memory => ({ sharedSecrets: secretsCountedAs('sharedSecretReads'), ofAccounts: new Map() }),
    random,
  );
  const servicesFor = (
    { settings, sharedSecretId }: SimulatedAccount,
    { ofAccounts, sharedSecrets }: Memory,
  ): PollServices => {
    const startServices = (): PollServices => {
      const ownSecrets = secretsCountedAs('secretReads');
      return {
        ...outside,
        credentials: {
          read: async (account, fresh) => {
            await sharedSecrets.read({ secretId: sharedSecretId }, fresh);
            return ownSecrets.read(account, fresh);
          },
        },
        pollStates: new PollStates(table.states, newId, isProbablyLatest),
      };
    };
    const services = ofAccounts.get(settings.name)?.services ?? startServices();
    ofAccounts.set(settings.name, { services, usedAt: now });
    return services;
  };

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
      servicesFor(account, environment.memory),
    );
    environment.freeAt = now + WORK_MS;
    counts.runs++;
    counts.seconds += (environment.freeAt - at) / 1000;
  };

  const day = (): Day => ({ counts: { ...counts }, environments: environments.most, latencies: [...latencies] });
  for (let tick = START - WARM_UP_MS; tick < until; tick += INTERVAL_MS) {
    if (tick === START) Object.assign(counts, noCounts());
    for (const { ofAccounts } of environments.memories())
      for (const [name, { usedAt }] of ofAccounts) if (usedAt < tick - FORGOTTEN_MS) ofAccounts.delete(name);
    for (const account of accounts) await run(account, tick + account.phaseMs);
    const soFarMs = tick + INTERVAL_MS - START;
    if (soFarMs > 0 && soFarMs % HOUR === 0) onHour?.(day(), soFarMs / HOUR);
  }
  return day();
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

const settingsNumber = (index: number): AccountSettings => ({
  name: `desk-${index}`,
  secretId: `secret-${index}`,
  reports: ['trades', 'ledgers'],
  nonceResolution: 'ms',
  tier: 'starter',
});

/** A key of its own in each secret. */
const keyIn = (secretId: string): FetchedSecret => ({
  kind: 'text',
  text: JSON.stringify({ apiKey: secretId.padEnd(56, '0'), apiSecret: Buffer.alloc(64, secretId).toString('base64') }),
});
