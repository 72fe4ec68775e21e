import { REPORTS, type Report } from '../../lambda/contract/reports';
import type { ExportState } from '../../lambda/core/exports/state';
import type { PhaseInput } from '../../local/simulator';
import type { SeededRandom } from '../../local/simulator/seeded-random';

/** What is to become of an export at Kraken, from its request to its end. */
export interface Life {
  readonly report: Report;
  readonly description: string;
  readonly phases: readonly PhaseInput[];
}

type Look = Omit<PhaseInput, 'atSeconds'>;

const QUEUED: Look = { status: 'Queued' };
const PROCESSING: Look = { status: 'Processing' };
const READY: Look = { status: 'Processed' };
const FAILED: Look = { status: 'Processed', error: 'EExport:Exported size too big' };
const DELETING: Look = { status: 'Processed', delete: true };
const EXPIRED: Look = { status: 'Expired' };
const VANISHED: Look = { vanished: true };

/** Each as likely as the others; the plain ones stand more than once. */
const COURSES: readonly (readonly Look[])[] = [
  [QUEUED, PROCESSING, READY],
  [QUEUED, PROCESSING, READY],
  [QUEUED, PROCESSING, READY],
  [QUEUED, READY],
  [QUEUED, PROCESSING, FAILED],
  [QUEUED, FAILED],
  [QUEUED, PROCESSING, READY, EXPIRED],
  [QUEUED, PROCESSING, READY, DELETING, VANISHED],
  [QUEUED, PROCESSING, READY, VANISHED],
  [QUEUED, VANISHED],
  [QUEUED, PROCESSING, VANISHED, READY],
  [QUEUED, PROCESSING, QUEUED, PROCESSING, READY],
  [READY],
];
/** From short enough to fall between two polls to long enough to see the host die several times. */
const STEP_MS = [20, 200, 1_000, 4_000] as const;

/** A life as the draws have it; over after less than {@link LONGEST_LIFE_MS}. */
export function drawLife(random: SeededRandom, serial: number): Life {
  const course = COURSES[random.integer(0, COURSES.length - 1)] ?? [];
  let atMs = 0;
  const phases = course.map((look, index) => {
    if (index > 0) atMs += random.integer(10, STEP_MS[random.integer(0, STEP_MS.length - 1)] ?? 1_000);
    return { ...look, atSeconds: atMs / 1_000 };
  });
  const report = REPORTS[random.integer(0, REPORTS.length - 1)] ?? 'trades';
  return { report, description: `soak ${serial}`, phases };
}

export const LONGEST_LIFE_MS = 4 * 4_000;

/** What we ought to call a look. Written down a second time on purpose: the product is measured by it. */
export function expectedState({ status, error, delete: isDeleted, vanished }: Look): ExportState {
  if (vanished) return 'removed';
  if (error) return 'failed';
  if (isDeleted) return 'deleting';
  const words: Record<string, ExportState> = { Queued: 'queued', Processing: 'processing', Processed: 'ready' };
  return words[status ?? ''] ?? 'unknown';
}
