import { VERSION } from '../../contract/version';
import type { Export } from '../exports/export';

/**
 * Strong: whenever anything that is known of an export changes, so does its version, and how it is answered changes only
 * with this software.
 */
export const etagOf = ({ version }: Export): string => `"${version}-${VERSION}"`;

/** Whether `If-None-Match` names this tag. Tags are compared weakly, as RFC 9110 (13.1.2) has it for this header. */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}
