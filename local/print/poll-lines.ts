import type { CompletedPoll, PollResult } from '../../lambda/core/poll/poll';
import { changesOf } from '../../lambda/core/poll/report-poll';
import { type Paint, plain, timeOfDay } from './paint';

/** What a poll came to, if it changed anything, and what was odd about what changed. */
export function pollLines(account: string, result: PollResult, at: string, paint: Paint): string[] {
  if (result.kind !== 'polled') return [];
  const changes = changesOf(result);
  if (changes.length === 0) return [];
  const names = result.reports.map(({ outcome }) => outcome.report).join(' and ');
  const warnings = result.reports.flatMap(({ answer }) => answer?.warnings ?? []);
  const counts = `${listedBy(result)} listed, ${changes.length} changed, ${result.active.length} under way`;
  return [
    paint('dim', `${timeOfDay(at)}  ${account}  polled ${names}: ${counts}`),
    ...warnings.slice(0, 3).map((warning) => paint('yellow', `          ${plain(warning)}`)),
  ];
}

/** How many exports Kraken listed for the reports that were asked for. */
export const listedBy = ({ reports }: CompletedPoll): number =>
  reports.reduce((sum, { answer }) => sum + (answer?.exports.length ?? 0), 0);

/** Errors of our own side. They come again with every poll, so each is told once, until a poll goes well. */
export class ErrorLines {
  private told = new Set<string>();

  forget(): void {
    this.told.clear();
  }

  linesFor(errors: readonly unknown[], at: string, paint: Paint): string[] {
    const messages = [...new Set(errors.map((error) => plain(String(error))))];
    const news = messages.filter((message) => !this.told.has(message));
    this.told = new Set(messages);
    return news.flatMap((message) => [
      `${paint('dim', timeOfDay(at))}  ${paint('red', `something went wrong here: ${message}`)}`,
      '          Nothing is lost, and the next poll tries again. If it stays: is the disk full, is the data folder writable?',
    ]);
  }
}
