import type { Report } from '../../contract/reports';
import type { StoredExport } from '../exports/export';
import type { AnnounceServices } from './announce';
import { type Answer, activeExports, readAnswer } from './answer';
import type { AskedReport } from './ask-kraken';
import type { ReportOutcome } from './close-poll';
import type { Failure } from './failure';
import { NEW_REPORT, type PollState } from './poll-state';
import { type StoreResult, storeAnswer } from './store-answer';

const DAY_SECONDS = 24 * 3600;

export interface ProcessContext {
  readonly account: string;
  readonly correlationId: string;
  /** The poll state from before the poll: it still has the digests. */
  readonly before: PollState;
  readonly removedExportsDays: number;
  readonly isTimeUp: () => boolean;
}

export interface ProcessedReport {
  readonly outcome: ReportOutcome;
  /** Parsed, if Kraken answered. */
  readonly answer?: Answer;
  /** Present if the answer differed from the last one that was finished with. */
  readonly stored?: StoreResult;
  /** What went wrong on our own side. */
  readonly error?: unknown;
}

/** Stores and announces the answers one after the other. A report that fails does not keep the others from it. */
export async function processAnswers(
  asked: readonly AskedReport[],
  context: ProcessContext,
  services: AnnounceServices,
): Promise<ProcessedReport[]> {
  const processed: ProcessedReport[] = [];
  for (const one of asked) processed.push(await processReport(one, context, services));
  return processed;
}

async function processReport(
  { report, answer: raw, nonce }: AskedReport,
  context: ProcessContext,
  services: AnnounceServices,
): Promise<ProcessedReport> {
  if (raw === undefined) return { outcome: { kind: 'skipped', report } };
  if (raw.kind === 'failed') return { outcome: { kind: 'failed', report, failure: raw.failure } };

  const answer = readAnswer(report, raw.reports, raw.warnings);
  const past = context.before.reports[report] ?? NEW_REPORT;
  const active = activeExports(answer).length;
  if (answer.digest === past.digest)
    return { answer, outcome: { kind: 'answered', report, activeExports: active, digest: answer.digest } };

  try {
    const now = services.clock.now();
    const stored = await storeAnswer(
      answer,
      await exportsById(context.account, services),
      {
        account: context.account,
        nonce,
        at: new Date(now).toISOString(),
        correlationId: context.correlationId,
        successfulPolls: past.successfulPolls,
        removedTtl: Math.floor(now / 1000) + context.removedExportsDays * DAY_SECONDS,
      },
      services,
      context.isTimeUp,
    );
    return { answer, stored, outcome: outcomeOf(report, answer, stored, active) };
  } catch (error) {
    const failure: Failure = { class: 'not_stored', message: `storing or announcing failed: ${nameOf(error)}` };
    return { answer, error, outcome: { kind: 'broken', report, failure } };
  }
}

function outcomeOf(report: Report, answer: Answer, stored: StoreResult, activeExports: number): ReportOutcome {
  if (!stored.isStored) {
    const message = 'time ran out or another poller interfered before everything was stored';
    return { kind: 'broken', report, failure: { class: 'not_stored', message } };
  }
  const { refusal, isSettled } = stored;
  return {
    kind: 'answered',
    report,
    activeExports,
    ...(isSettled && { digest: answer.digest }),
    ...(refusal !== undefined && {
      failure: { class: 'not_announced', message: `the event bus did not take all events: ${refusal}` },
    }),
  };
}

async function exportsById(account: string, { exports }: AnnounceServices): Promise<Map<string, StoredExport>> {
  return new Map((await exports.list(account)).map((stored) => [stored.export.id, stored]));
}

/** Names of exceptions are safe to show; their messages may hold anything. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown error');
