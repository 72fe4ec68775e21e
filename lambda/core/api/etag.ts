import type { Export } from '../exports/export';

/** Strong: whenever anything that is answered of an export changes, so does its version. */
export const etagOf = ({ version }: Export): string => `"${version}"`;

/** Whether `If-None-Match` names this tag. Tags are compared weakly, as RFC 9110 (13.1.2) has it for this header. */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}
