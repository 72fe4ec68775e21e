import { systemClock } from '../../lambda/adapters/clock';
import type { AccountAnswer } from '../../lambda/core/api/schemas/account';
import type { DomainEvent } from '../../lambda/core/exports/events';
import type { PollResult } from '../../lambda/core/poll/poll';
import { describePoll } from '../../lambda/core/poll/report-poll';
import type { HostOptions } from '../options/host-options';
import { banner } from './banner';
import { eventLines } from './event-lines';
import { painter } from './paint';
import { ErrorLines, listedBy, pollLines } from './poll-lines';
import { StatusLines } from './status-lines';

/** Where a host tells people what happens. */
export interface HostIo {
  readonly print: (line: string) => void;
  readonly hasColours: boolean;
}

/** Tells people what happens, and nothing when nothing does. */
export class Reporter {
  private readonly pollErrors = new ErrorLines();
  private readonly otherErrors = new ErrorLines();

  private readonly status = new StatusLines();

  constructor(
    private readonly options: HostOptions,
    private readonly io: HostIo,
  ) {}

  started(url: string): void {
    this.print(banner(this.options, url, this.paint));
  }

  announced(events: readonly DomainEvent[]): void {
    this.print(events.flatMap((event) => eventLines(event, this.paint)));
  }

  /** @param account how polling it goes now, as the API answers it */
  polled(result: PollResult, account: AccountAnswer): void {
    // The poll that is running will tell.
    if (result.kind === 'overlap') return;
    const at = this.now();
    if (result.kind === 'polled') {
      this.otherErrors.forget();
      this.print(this.pollErrors.linesFor(describePoll(account.name, result).errors, at, this.paint));
      this.print(pollLines(account.name, result, at, this.paint));
    }
    const isWhole = result.kind === 'polled' && result.reports.length === account.reports.length;
    const status = {
      account,
      listed: isWhole ? listedBy(result) : undefined,
      resumesAt: result.kind === 'budget' ? new Date(result.until).toISOString() : account.resumesAt,
      intervalMs: this.options.intervalMs,
    };
    this.print(this.status.linesFor(status, at, this.paint));
  }

  failed(error: unknown): void {
    this.print(this.otherErrors.linesFor([error], this.now(), this.paint));
  }

  stopped(): void {
    this.print(['stopped']);
  }

  private readonly paint = (...[style, text]: Parameters<ReturnType<typeof painter>>): string =>
    painter(this.io.hasColours)(style, text);

  private print(lines: readonly string[]): void {
    for (const line of lines) this.io.print(line);
  }

  private now(): string {
    return new Date(systemClock.now()).toISOString();
  }
}
