import type { AccountSettings } from '../../../lambda/contract/account-settings';
import { VERSION } from '../../../lambda/contract/version';
import { type Accounts, fixedAccounts, visibleAccounts } from '../../../lambda/core/api/accounts';
import { createApi } from '../../../lambda/core/api/app';

import type { KrakenExport, StoredExport } from '../../../lambda/core/exports/export';
import { observeListed } from '../../../lambda/core/exports/observe';
import { NEVER_POLLED, type PollState } from '../../../lambda/core/poll/poll-state';
import type { AllowedAccounts } from '../../../lambda/core/tokens/token-list';
import { MemoryExportStore, type MemoryExportStoreOptions } from '../../fakes/memory-export-store';
import { MemoryPollStateStore } from '../../fakes/memory-poll-state-store';
import { krakenExport } from '../../support/exports';
import { expectDocumented } from './documented';

export const NOW = Date.parse('2026-11-01T12:00:00Z');
export const MINUTE = 60_000;

export const accountNamed = (name: string, settings: Partial<AccountSettings> = {}): AccountSettings => ({
  name,
  secretId: `secret-of-${name}`,
  reports: ['trades', 'ledgers'],
  nonceResolution: 'ms',
  tier: 'starter',
  ...settings,
});

/** An account of which all reports were polled successfully a while ago. */
export const polled = (agoMs: number, state: Partial<PollState> = {}): PollState => ({
  ...NEVER_POLLED,
  stamp: 'stamp',
  firstAttemptAt: NOW - 24 * 60 * MINUTE,
  lastAttemptAt: NOW - agoMs,
  reports: {
    trades: { lastSuccessAt: NOW - agoMs, completeAnswers: 9, activeExports: 1 },
    ledgers: { lastSuccessAt: NOW - agoMs, completeAnswers: 9, activeExports: 2 },
  },
  ...state,
});

/** The ETag of a version. */
export const tag = (version: number): string => `"${version}-${VERSION}"`;

let lastNonce = 1_790_000_000_000n;

/** An export as a poll stores it when it changed, or is new. */
export function stored(
  fields: Partial<KrakenExport> = {},
  {
    account = 'main',
    at = '2026-11-01T11:00:00.000Z',
    before,
  }: { account?: string; at?: string; before?: StoredExport } = {},
): StoredExport {
  lastNonce += 1n;
  const observation = { account, nonce: lastNonce, at, correlationId: `poll-${lastNonce}`, index: 0, generation: 0 };
  const next = observeListed(before, krakenExport(fields), observation);
  if (next === undefined) throw new Error('nothing changed');
  return next;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers as they come
  readonly body: any;
}

export interface TestApiOptions extends MemoryExportStoreOptions {
  readonly accounts?: AccountSettings[] | Accounts;
  /** What another instance has stored. */
  readonly store?: MemoryExportStore;
}

/** The API on top of memory. Every answer it gives is compared with its description. */
export class TestApi {
  now = NOW;
  readonly exports: MemoryExportStore;
  readonly pollStates = new MemoryPollStateStore();
  readonly requestedPolls: string[] = [];
  readonly errors: unknown[] = [];
  /** The accounts that whoever asks may see. */
  allowed: AllowedAccounts = 'all';
  /** Called whenever a request that waits has waited a while. */
  onPause: (() => void) | undefined;
  /** Whether those whose requests wait are still there. */
  isAwaited = true;
  readonly app: ReturnType<typeof createApi>;

  constructor({ accounts = [accountNamed('main')], store, ...options }: TestApiOptions = {}) {
    this.exports = store ?? new MemoryExportStore(options);
    const known = Array.isArray(accounts) ? fixedAccounts(accounts) : accounts;
    this.app = createApi({
      accountsFor: () => visibleAccounts(known, this.allowed),
      pause: async (ms) => {
        this.now += ms;
        this.onPause?.();
        return this.isAwaited;
      },
      exports: this.exports,
      pollStates: this.pollStates,
      requestPoll: async (account) => {
        this.requestedPolls.push(account.name);
      },
      staleAfterMs: 10 * MINUTE,
      clock: { now: () => this.now },
      onError: (error) => this.errors.push(error),
    });
  }

  async ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await this.app.request(path, init);
    await expectDocumented(init.method ?? 'GET', new URL(path, 'http://localhost').pathname, response);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask(path, { headers });
  }

  post(path: string): Promise<Answer> {
    return this.ask(path, { method: 'POST' });
  }

  /** Goes through the feed from a cursor, or the start, to its end. */
  async follow(query: string, from?: string): Promise<{ pages: Answer['body'][]; cursor: string }> {
    const pages: Answer['body'][] = [];
    for (let cursor = from; ; ) {
      const { status, body } = await this.get(`/v1/exports?${query}${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      expect(status).toBe(200);
      pages.push(body);
      const isEnd = body.nextCursor === null || body.nextCursor === cursor;
      if (isEnd) return { pages, cursor: body.nextCursor };
      cursor = body.nextCursor;
    }
  }
}
