import type { ExportChangedDetail } from '../../contract/event-schemas';
import type { ExportAnswer } from '../../contract/export';
import { showDuration } from '../words/durations';
import { expiryWords } from '../words/export-words';
import { errorHint, STATE_MEANINGS, stateWord } from '../words/state-words';
import { timeTaken } from '../words/usual-time';
import { columns, plainText, shellWord, showTime, subjectOf } from './lines';
import type { Notice, Places } from './notice';

/** The first poll of an account sees exports of two weeks. Those that were done longer ago than this are no news. */
const OLD_NEWS_MS = 24 * 3_600_000;

/** What to tell a person of a change of an export; nothing unless its state changed. */
export function exportNotice({ metadata, data }: ExportChangedDetail, places: Places): Notice | undefined {
  const { from, to, export: one } = data;
  const at = Date.parse(metadata.occurredAt);
  if (
    from === to ||
    (from === null && at - Date.parse(one.completedAt ?? one.createdAt ?? metadata.occurredAt) > OLD_NEWS_MS)
  )
    return undefined;
  const name = one.description === null ? one.id : `${one.id} "${one.description}"`;
  return {
    subject: subjectOf(`Kraken export ${name} of ${one.account}: ${stateWord(one)}`),
    text: [
      `The export ${plainText(name)} of the account ${one.account} ${STATE_MEANINGS[to]}.`,
      factsOf(one, at),
      ...whatToDo(one),
      placesOf(one, places),
    ].join('\n\n'),
  };
}

const factsOf = (one: ExportAnswer, at: number): string => {
  const taken = timeTaken(one);
  return columns([
    ['Holds', [one.report, one.format === null ? '' : `as ${plainText(one.format)}`].join(' ').trim()],
    ['Covers', period(one)],
    ['Requested', one.createdAt && showTime(one.createdAt)],
    ['Took', taken === undefined ? null : showDuration(taken)],
    ['Expires', expiry(one, at)],
    ['Error', one.error && plainText(one.error)],
  ]);
};

const period = ({ dataFrom, dataTo }: ExportAnswer): string | null =>
  dataFrom === null || dataTo === null ? null : `${showTime(dataFrom)} to ${showTime(dataTo)}`;

function expiry(one: ExportAnswer, at: number): string | null {
  const words = expiryWords(one, at);
  return words === '' || one.expiresAt === null ? null : `${words}, ${showTime(one.expiresAt)}`;
}

function whatToDo({ state, id, error }: ExportAnswer): string[] {
  if (state === 'ready')
    return [`Fetch it at Kraken, under History and Export, or with RetrieveExport and the id ${plainText(id)}.`];
  return error === null ? [] : [errorHint(error)];
}

const placesOf = ({ account, id }: ExportAnswer, { apiUrl, stackName }: Places): string =>
  [
    'Where it stands now:',
    `  ${apiUrl}/v1/accounts/${account}/exports/${encodeURIComponent(id.toWellFormed())}`,
    `  npx kraken-export-status get ${shellWord(plainText(id))} --account ${account} --stack ${stackName}`,
  ].join('\n');
