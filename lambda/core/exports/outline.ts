import type { Report } from '../../contract/reports';
import type { ExportState } from './state';

/** What must be known of a stored export to tell whether an answer changes it. */
export interface ExportOutline {
  readonly id: string;
  readonly report: Report;
  readonly state: ExportState;
  readonly version: number;
  readonly announcedVersion: number;
  readonly observedNonce: bigint;
  readonly changeSeq: string;
  readonly missedSince?: number;
  /** Digest of what counts as content; left out of what an earlier version of this software stored. */
  readonly content?: string;
}

/** Those of which something is still to be announced, the oldest change first. */
export const notAnnounced = (outlines: readonly ExportOutline[]): ExportOutline[] =>
  outlines
    .filter(({ version, announcedVersion }) => announcedVersion < version)
    .sort((a, b) => (a.changeSeq < b.changeSeq ? -1 : 1));
