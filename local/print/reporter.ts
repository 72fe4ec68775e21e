import { systemClock } from '../../lambda/adapters/clock';
import type { DomainEvent } from '../../lambda/core/exports/events';
import type { PollResult } from '../../lambda/core/poll/poll';
import { describePoll } from '../../lambda/core/poll/report-poll';
import type { HostOptions } from '../options/host-options';
import { banner } from './banner';
import { eventLines } from './event-lines';
import { painter } from './paint';
import { ErrorLines, pollLines } from './poll-lines';

/** Where a host tells people what happens. */
export interface HostIo {
  readonly print: (line: string) => void;
  readonly hasColours: boolean;
}

/** Tells people what happens, and nothing when nothing does. */
export class Reporter {
  private readonly pollErrors = new ErrorLines();
  private readonly otherErrors = new ErrorLines();

  constructor(
    private readonly account: string,
    private readonly io: HostIo,
  ) {}

  started(options: HostOptions, url: string): void {
    this.print(banner(options, url, this.paint));
  }

  announced(events: readonly DomainEvent[]): void {
    this.print(events.flatMap((event) => eventLines(event, this.paint)));
  }

  polled(result: PollResult): void {
    if (result.kind !== 'polled') return;
    this.otherErrors.forget();
    this.print(this.pollErrors.linesFor(describePoll(this.account, result).errors, this.now(), this.paint));
    this.print(pollLines(this.account, result, this.now(), this.paint));
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
