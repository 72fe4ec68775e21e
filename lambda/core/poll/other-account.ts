import { parseReport } from '../exports/parse-report';
import type { Asked, AskedReport } from './ask-kraken';
import type { Failure } from './failure';
import { ownerOf } from './key-info';
import type { PollState } from './poll-state';

/**
 * How much earlier than the last look with the key before an export must have been created to have been in it for sure.
 * Kraken's clock is not ours, and an export may turn up in the list some time after it was created.
 */
const SURELY_LISTED_AFTER_MS = 10 * 60_000;

/**
 * Why a key that is new here belongs to another Kraken account than the one before, or undefined if nothing says so: then
 * it was changed as keys are. Either Kraken names another account, or it lists an export that was there already when the
 * key before was last answered, and was not in that answer.
 * @param before the poll state from before the poll
 * @param readIds the ids of all exports that are stored, removed ones too; only asked for when the key is new
 * @param now milliseconds since 1970
 */
export async function otherAccount(
  { reports, keyInfo }: Asked,
  before: PollState,
  readIds: () => Promise<Pick<ReadonlySet<string>, 'has'>>,
  now: number,
): Promise<Failure | undefined> {
  const owner = keyInfo?.answer.kind === 'keyInfo' ? ownerOf(keyInfo.answer.info) : undefined;
  const known = before.keyInfo;
  const isOtherKey = known !== undefined && known.fingerprint !== keyInfo?.fingerprint;
  if (isOtherKey && owner !== undefined && known.owner !== undefined && owner !== known.owner)
    return failure('Kraken says that the key now in use belongs to another account than the one before');
  for (const asked of reports) {
    const lookedAt = lastLookWithOtherKey(asked, before, now);
    if (lookedAt === undefined) continue;
    const stranger = strangerIn(asked, lookedAt, await readIds());
    if (stranger !== undefined)
      return failure(
        `with the key now in use Kraken lists the ${asked.report} export ${stranger.id} of ${stranger.createdAt}, which the key before did not list at ${new Date(lookedAt).toISOString()}: it belongs to another account`,
      );
  }
  return undefined;
}

/** When this report was last answered to another key, in milliseconds since 1970, if what that answer left out was not there. */
function lastLookWithOtherKey(
  { report, fingerprint }: AskedReport,
  before: PollState,
  now: number,
): number | undefined {
  const { answeredTo, hadUnreadable, lastSuccessAt } = before.reports[report] ?? {};
  if (answeredTo === undefined || answeredTo === fingerprint || hadUnreadable) return undefined;
  // A look in the future is from a clock that has since jumped back: it says nothing of what was there.
  return lastSuccessAt !== undefined && lastSuccessAt <= now ? lastSuccessAt : undefined;
}

function strangerIn(
  { report, answer }: AskedReport,
  lookedAt: number,
  ids: Pick<ReadonlySet<string>, 'has'>,
): { id: string; createdAt: string } | undefined {
  for (const raw of answer?.kind === 'reports' ? answer.reports : []) {
    const parsed = parseReport(raw, report);
    if (parsed.kind !== 'export' || parsed.export.createdAt === null) continue;
    const { id, createdAt } = parsed.export;
    if (Date.parse(createdAt) < lookedAt - SURELY_LISTED_AFTER_MS && !ids.has(id)) return { id, createdAt };
  }
  return undefined;
}

const failure = (message: string): Failure => ({ class: 'other_account', message });
