import type { Report } from '../../contract/reports';
import type { ExportOutline } from '../exports/outline';
import type { Announcer, AnnounceServices } from './announce';
import { announceExports, type Left } from './announce-exports';
import { type Answer, activeExports, readAnswer } from './answer';
import type { Asked, AskedReport } from './ask-kraken';
import type { ReportOutcome } from './close-poll';
import type { Failure } from './failure';
import { isLookDue, mayHaveLeft, nextLookAt } from './look-again';
import { otherAccount } from './other-account';
import { NEW_REPORT, type PollState } from './poll-state';
import { type AnswerToStore, type StoreResult, storeAnswers } from './store-answers';

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
  /** Present if there was no answer to use, and what earlier polls left was announced all the same. */
  readonly left?: Left;
  /** What went wrong on our own side. */
  readonly error?: unknown;
}

/**
 * Stores and announces the answers. A report that fails does not keep the others from it. Answers about another Kraken
 * account than what is stored is about are not used at all. What earlier polls stored of a report and did not announce is
 * announced whether there is an answer or not.
 */
export async function processAnswers(
  asked: Asked,
  context: ProcessContext,
  services: AnnounceServices & { readonly announcer: Announcer },
): Promise<ProcessedReport[]> {
  const now = services.clock.now();
  const unreadable = new Set<string>();
  let outlines: ReadonlyMap<string, ExportOutline> | undefined;
  const readOutlines = async (): Promise<ReadonlyMap<string, ExportOutline>> => {
    outlines ??= new Map(
      (await services.exports.outlines(context.account, (id) => unreadable.add(id))).map((one) => [one.id, one]),
    );
    return outlines;
  };
  const processing = { ...services, readOutlines, unreadable };
  const readIds = async () => new Set([...(await readOutlines()).keys(), ...unreadable]);
  const verdict = await judgeKey(asked, context, readIds, now);
  const toStore: NewAnswer[] = [];
  const others: ProcessedReport[] = [];
  for (const one of asked.reports) {
    const isWithheld = one.answer?.kind === 'reports' && one.fingerprint === asked.credentials.fingerprint;
    const withheld = isWithheld ? verdict(one.report) : undefined;
    const read = withheld ?? readReport(one, context, now);
    if ('answered' in read) toStore.push(read);
    else others.push(read);
  }
  // What waits of one report may be much, and goes before what is new of it: it keeps nothing of the other from the table.
  const isBehind = ({ answer }: NewAnswer): boolean => mayHaveLeft(context.before.reports[answer.report], now);
  const groups = [toStore.filter((one) => !isBehind(one)), ...toStore.filter(isBehind).map((one) => [one])];
  const processed: ProcessedReport[] = [];
  for (const group of groups) processed.push(...(await storeNew(group, context, processing, now)));
  for (const one of others) processed.push(await withLeft(one, context, processing));
  return asked.reports.flatMap(({ report }) => processed.filter(({ outcome }) => outcome.report === report));
}

/** What becomes of what the key in use answered, if it is not to be used; undefined if it is. */
async function judgeKey(
  asked: Asked,
  { before }: ProcessContext,
  readIds: () => Promise<ReadonlySet<string>>,
  now: number,
): Promise<(report: Report) => ProcessedReport | undefined> {
  try {
    const failure = await otherAccount(asked, before, readIds, now);
    return (report) => failure && { outcome: { kind: 'failed', report, failure } };
  } catch (error) {
    return (report) => notStored(report, error);
  }
}

interface ProcessServices extends AnnounceServices {
  readonly announcer: Announcer;
  /** Outlines of all exports of the account by id, read at most once in a poll: each report's exports change only with its own answer. */
  readonly readOutlines: () => Promise<ReadonlyMap<string, ExportOutline>>;
  /** Ids of exports whose items in the table could not be read. */
  readonly unreadable: Set<string>;
}

/** An answer that may say something new. */
interface NewAnswer extends AnswerToStore {
  readonly answered: Omit<Extract<ReportOutcome, { kind: 'answered' }>, 'isAnnounced'>;
}

/** The result of a report that there is nothing to store of, or the answer that is to be compared with what is stored. */
function readReport(
  { report, answer: raw, nonce, fingerprint, askedAt }: AskedReport,
  { account, before, correlationId, removedExportsDays }: ProcessContext,
  now: number,
): ProcessedReport | NewAnswer {
  if (raw === undefined) return { outcome: { kind: 'skipped', report } };
  if (raw.kind === 'failed') return { outcome: { kind: 'failed', report, failure: raw.failure } };

  const answer = readAnswer(report, raw.reports, raw.warnings);
  if (raw.reports.length > 0 && answer.exports.length === 0) {
    const message = `none of the ${raw.reports.length} reports in Kraken's answer could be read`;
    return { answer, outcome: { kind: 'failed', report, failure: { class: 'unexpected_answer', message } } };
  }
  const past = before.reports[report] ?? NEW_REPORT;
  const answered = {
    kind: 'answered',
    report,
    askedAt,
    answeredTo: fingerprint,
    hasUnreadable: answer.hasNameless || answer.unreadableIds.size > 0,
    activeExports: activeExports(answer).length,
    isComplete: !answer.hasNameless,
  } as const;
  if (answer.digest === past.digest && !isLookDue(past, now)) {
    const { lookAgainAt } = past;
    const looked = { isAnnounced: true, ...(lookAgainAt !== undefined && { lookAgainAt }) };
    return { answer, outcome: { ...answered, ...looked, digest: answer.digest } };
  }
  const context = {
    account,
    nonce,
    at: new Date(now).toISOString(),
    correlationId,
    completeAnswers: past.completeAnswers,
    missesFrom: past.missesFrom ?? 0,
    generation: before.generation ?? 0,
    removedTtl: Math.floor(now / 1000) + removedExportsDays * DAY_SECONDS,
  };
  return { answer, answered, context };
}

async function storeNew(
  answers: readonly NewAnswer[],
  { isTimeUp }: ProcessContext,
  services: ProcessServices,
  now: number,
): Promise<ProcessedReport[]> {
  if (answers.length === 0) return [];
  const { unreadable } = services;
  try {
    const outlines = await services.readOutlines();
    const results = await storeAnswers(answers, outlines, services, isTimeUp, unreadable);
    return [...results].map(([{ answer, answered }, stored]) => {
      const [error] = stored.errors;
      const outcome = outcomeOf({ ...answered, ...nextLookAt(unreadable, now) }, answer, stored);
      return { answer: withUnreadable(answer, unreadable), stored, outcome, ...(error !== undefined && { error }) };
    });
  } catch (error) {
    return answers.map(({ answer }) => ({ answer, ...notStored(answer.report, error) }));
  }
}

/** The result, and with it what is announced of a report that gave no answer to use. */
async function withLeft(
  result: ProcessedReport,
  { account, before }: ProcessContext,
  services: ProcessServices,
): Promise<ProcessedReport> {
  const { outcome } = result;
  const isUnanswered = outcome.kind === 'failed' || outcome.kind === 'skipped';
  const now = services.clock.now();
  if (!isUnanswered || !mayHaveLeft(before.reports[outcome.report], now)) return result;
  try {
    const outlines = [...(await services.readOutlines()).values()].filter(({ report }) => report === outcome.report);
    const left = await announceExports(outlines, account, services, (id) => services.unreadable.add(id));
    const looked = { isAnnounced: left.isAnnounced, ...nextLookAt(services.unreadable, now) };
    return { ...result, left, outcome: { ...outcome, ...looked } };
  } catch (error) {
    return { error, ...result };
  }
}

const withUnreadable = (answer: Answer, ids: ReadonlySet<string>): Answer => ({
  ...answer,
  warnings: [
    ...answer.warnings,
    ...[...ids].map((id) => `the table's item of export ${id} cannot be read: it is left as it is`),
  ],
});

function notStored(report: Report, error: unknown): ProcessedReport {
  const failure: Failure = { class: 'not_stored', message: `storing or announcing failed: ${nameOf(error)}` };
  return { error, outcome: { kind: 'broken', report, failure, hasFailedWrite: true } };
}

function outcomeOf(
  answered: Omit<Extract<ReportOutcome, { kind: 'answered' }>, 'isAnnounced'>,
  { digest }: Answer,
  { isStored, isAnnounced, isSettled, refusal, errors }: StoreResult,
): ReportOutcome {
  const notAnnounced: Failure | undefined =
    refusal === undefined
      ? undefined
      : { class: 'not_announced', message: `the event bus did not take all events: ${refusal}` };
  if (!isStored) {
    const [error] = errors;
    const why = error === undefined ? 'the time was up, or another poller interfered' : nameOf(error);
    const failure: Failure = { class: 'not_stored', message: `not everything could be stored: ${why}` };
    const hasFailedWrite = errors.length > 0;
    return { kind: 'broken', report: answered.report, failure: notAnnounced ?? failure, hasFailedWrite };
  }
  const done = { ...answered, isAnnounced, ...(isSettled && { digest }) };
  return { ...done, ...(notAnnounced !== undefined && { failure: notAnnounced }) };
}

/** Names of exceptions are safe to show; their messages may hold anything. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown error');
