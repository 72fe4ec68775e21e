import type { AccountSettings } from '../../lambda/contract/account-settings';
import type { Tier } from '../../lambda/contract/tiers';
import { Credentials } from '../../lambda/core/credentials';
import type { JsonValue } from '../../lambda/core/exports/export';
import { pollAndFollow } from '../../lambda/core/poll/follow';
import type { PollServices } from '../../lambda/core/poll/poll';
import { PollStates } from '../../lambda/core/poll/poll-states';
import { MemoryExportStore } from '../../test/fakes/memory-export-store';
import { MemoryPollStateStore } from '../../test/fakes/memory-poll-state-store';

export interface Life {
  readonly id: string;
  readonly report: 'trades' | 'ledgers';
  /** Milliseconds since 1970. */
  readonly requestedAt: number;
  readonly processingAt: number;
  readonly readyAt: number;
}

export interface Day {
  readonly lives: readonly Life[];
  readonly from: number;
  readonly until: number;
  readonly intervalMs: number;
  readonly activeIntervalMs: number;
  readonly tier: Tier;
  /** Of one call, in milliseconds. */
  readonly callMs: () => number;
}

export interface DayResult {
  /** When the news that an export is ready went out, by its id. */
  readonly readyAnnouncedAt: ReadonlyMap<string, number>;
  /** Ids of exports that were ready when a poll first saw them. */
  readonly seenLate: ReadonlySet<string>;
  /** When Kraken was called. */
  readonly calls: readonly number[];
  readonly stateWrites: number;
  readonly runs: number;
}

/** What a run keeps back at its end, as the handler of the function does. */
const MARGIN_MS = 2_000;

/**
 * The polls of a stretch of time in virtual time: the real core, its stores in memory, and a Kraken whose exports live as
 * scripted. A run begins with each tick of the schedule and is over before the next.
 */
export async function simulate(day: Day): Promise<DayResult> {
  let now = day.from;
  const calls: number[] = [];
  const readyAnnouncedAt = new Map<string, number>();
  const seenLate = new Set<string>();
  const states = new MemoryPollStateStore();
  let ids = 0;
  const newId = (): string => `id-${++ids}`;
  const services: PollServices = {
    clock: {
      now: () => now,
      sleep: async (ms) => {
        now += Math.max(0, ms);
      },
    },
    newId,
    credentials: {
      read: async () => ({ kind: 'credentials', credentials: new Credentials('bench', 'bench', undefined) }),
    },
    kraken: {
      exportStatus: async ({ report }) => {
        calls.push(now);
        now += day.callMs();
        return { kind: 'reports', reports: listAt(day.lives, report, now), warnings: [] };
      },
      apiKeyInfo: async () => {
        calls.push(now);
        now += day.callMs();
        return { kind: 'failed', failure: { class: 'upstream_unreachable', message: 'not simulated' } };
      },
    },
    pollStates: new PollStates(states, newId),
    exports: new MemoryExportStore(),
    publisher: {
      publish: async (events) => {
        for (const { detail } of events) {
          if (!('export' in detail.data) || detail.data.to !== 'ready') continue;
          readyAnnouncedAt.set(detail.data.export.id, now);
          if (detail.data.from === null) seenLate.add(detail.data.export.id);
        }
        return events.map(() => ({ isAccepted: true }));
      },
    },
  };
  const account: AccountSettings = {
    name: 'main',
    secretId: 'bench',
    reports: ['trades', 'ledgers'],
    nonceResolution: 'ms',
    tier: day.tier,
  };
  let runs = 0;
  for (let tick = day.from; tick < day.until; tick += day.intervalMs) {
    now = Math.max(now, tick);
    runs++;
    await pollAndFollow(
      {
        account,
        until: tick + day.intervalMs - MARGIN_MS,
        settings: { staleAfterMs: 600_000, removedExportsDays: 90 },
        activeIntervalMs: day.activeIntervalMs,
        idleIntervalMs: day.intervalMs,
        onPolled: () => {},
      },
      services,
    );
  }
  return { readyAnnouncedAt, seenLate, calls, stateWrites: states.writes, runs };
}

function listAt(lives: readonly Life[], report: Life['report'], at: number): JsonValue[] {
  return lives
    .filter((life) => life.report === report && life.requestedAt <= at)
    .map(({ id, requestedAt, processingAt, readyAt }) => ({
      id,
      descr: 'bench',
      format: 'CSV',
      report,
      status: at >= readyAt ? 'Processed' : at >= processingAt ? 'Processing' : 'Queued',
      createdtm: String(Math.floor(requestedAt / 1000)),
      completedtm: at >= readyAt ? String(Math.floor(readyAt / 1000)) : '0',
    }));
}

/** The most calls within any minute. */
export function mostCallsPerMinute(calls: readonly number[]): number {
  return calls.reduce((most, end, index) => Math.max(most, index + 1 - calls.findIndex((at) => at > end - 60_000)), 0);
}
