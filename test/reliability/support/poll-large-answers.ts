import type { StoredExport } from '../../../lambda/core/exports/export';
import { observeListed } from '../../../lambda/core/exports/observe';
import { parseReport } from '../../../lambda/core/exports/parse-report';
import { answerText, CountingPoller, reportNumber } from './large-answers';

const [count = 0, changed = 0] = process.argv.slice(2).map(Number);

/** What the table holds of an export after the first poll, made anew each time, as what is read from a table is. */
function storedNumber(index: number): StoredExport {
  const parsed = parseReport(JSON.parse(JSON.stringify(reportNumber(index, 'Processed'))), 'trades');
  if (parsed.kind !== 'export') throw new Error(parsed.reason);
  const at = '2026-11-01T00:01:00.000Z';
  const observation = { account: 'main', nonce: 1n, at, correlationId: 'id-1', index, generation: 0 };
  const stored = observeListed(undefined, parsed.export, observation);
  if (stored === undefined) throw new Error('nothing to store');
  return { ...stored, announcedVersion: 1 };
}

/** Three polls: of exports that are all new, of the same ones, and of which some have changed. Prints what each cost. */
async function main(): Promise<void> {
  let isEmpty = true;
  const poller = new CountingPoller({
    list: async () => (isEmpty ? [] : Array.from({ length: count }, (_, index) => storedNumber(index))),
    get: async () => undefined,
    write: async () => true,
    markAnnounced: async () => undefined,
  });
  for (const queued of [0, 0, changed]) {
    poller.text = answerText(count, queued);
    const { work, result } = await poller.poll();
    const outcomes = result.kind === 'polled' ? result.reports.map(({ outcome }) => outcome.kind) : [];
    const { batches, ...counts } = work;
    const bytes = poller.text.length;
    console.log(
      JSON.stringify({ bytes, ...counts, batches: batches.length, largest: Math.max(0, ...batches), outcomes }),
    );
    isEmpty = false;
  }
}

void main();
