import { Board } from '../../board/data/board';
import { type Asked, follow, type NewsSource } from '../../board/data/follow';
import type { ExportAnswer } from '../../lambda/contract/export';
import type { AccountAnswer } from '../../lambda/core/api/schemas/account';

export const healthyAccount = (fields: Partial<AccountAnswer> = {}): AccountAnswer => ({
  name: 'main',
  reports: ['trades', 'ledgers'],
  health: 'healthy',
  lastAttemptAt: '2026-11-01T00:00:00.000Z',
  lastSuccessAt: '2026-11-01T00:00:00.000Z',
  consecutiveFailures: 0,
  lastError: null,
  resumesAt: null,
  keyExpiresAt: null,
  activeExports: 0,
  ...fields,
});

/** A page that follows a table, at a pace that the test sets. */
export class Following {
  readonly board = new Board();
  /** The table, in the order of change. */
  rows: ExportAnswer[] = [];
  /** What the API fails with, as long as it does. */
  failure: Error | undefined;
  now = 1_000_000;
  isVisible = true;
  /** Seconds that were asked to be waited for, of each request for changes. */
  readonly waits: number[] = [];
  readonly cursors: (string | undefined)[] = [];
  /** How long the page wanted to rest last. */
  restedMs = 0;
  private goOn: () => void = () => {};
  private rested: Promise<void>;
  private tellRested: () => void = () => {};

  constructor(source: NewsSource, begin: (following: Following) => void = () => {}) {
    begin(this);
    this.rested = this.nextRest();
    const rest = (ms: number): Promise<void> => {
      this.restedMs = ms;
      const resumed = new Promise<void>((resolve) => {
        this.goOn = resolve;
      });
      this.tellRested();
      return resumed;
    };
    const api: Asked = {
      accounts: async () => this.answer([healthyAccount()]),
      newestExports: async (limit) =>
        this.answer({ items: [...this.rows].reverse().slice(0, limit), nextCursor: null, asOf: null }),
      changes: async (cursor, waitSeconds) => {
        this.cursors.push(cursor);
        this.waits.push(waitSeconds);
        const from = Number(cursor ?? 0);
        const items = this.rows.slice(from, from + 2);
        return this.answer({ items, nextCursor: String(from + items.length), asOf: null });
      },
    };
    void follow(this.board, {
      api,
      source,
      now: () => this.now,
      isVisible: () => this.isVisible,
      rest,
      pause: rest,
    });
  }

  /** Until the page has nothing to do for now. */
  async settled(): Promise<void> {
    await this.rested;
  }

  /** Passes the time that it rests, or more, and lets it look again. */
  async lookAgain(ms = this.restedMs): Promise<void> {
    this.rested = this.nextRest();
    this.now += ms;
    this.goOn();
    await this.settled();
  }

  get shown(): string[] {
    return [...this.board.exports.value.values()].map(({ id, version }) => `${id} ${version}`).sort();
  }

  private nextRest(): Promise<void> {
    return new Promise((resolve) => {
      this.tellRested = resolve;
    });
  }

  private answer<T>(value: T): T {
    if (this.failure !== undefined) throw this.failure;
    return value;
  }
}
