import { createHash } from 'node:crypto';
import { boundedText } from '../exports/text';
import type { ApiKeyInfo, KeyInfoAnswer } from '../ports';
import type { PollState } from './poll-state';

const DAY_MS = 24 * 3600 * 1000;
const MAX_NAME_BYTES = 200;

/** What is kept of Kraken's description of the key in use. */
export interface KeyInfo {
  /** Of the credentials that Kraken was asked with. */
  readonly fingerprint: string;
  /** When it was asked last, whether it answered or not, in milliseconds since 1970. */
  readonly checkedAt: number;
  readonly name?: string;
  /** When the key expires, in milliseconds since 1970; left out if it never does, or if that is not known. */
  readonly validUntil?: number;
  /** Whether one of the key's permissions is about exports; left out if Kraken told of no permissions. */
  readonly hasExportPermission?: boolean;
  /** Tells the account behind the key from others without telling it; left out if Kraken never named it. */
  readonly owner?: string;
}

/** One question for the description of the key, and what came of it. */
export interface AskedKeyInfo {
  readonly fingerprint: string;
  /** Milliseconds since 1970. */
  readonly askedAt: number;
  readonly answer: KeyInfoAnswer;
}

/** Whether it is time to ask for the description of a key: it is new here, or nobody asked for a day. */
export function isKeyInfoDue(known: KeyInfo | undefined, fingerprint: string, now: number): boolean {
  // A time far ahead is from a clock that has since jumped back.
  return known?.fingerprint !== fingerprint || Math.abs(now - known.checkedAt) >= DAY_MS;
}

/** When the key in use expires, in milliseconds since 1970; undefined if it never does, or if that is not known. */
export function keyExpiry({ keyInfo, credentials }: Pick<PollState, 'keyInfo' | 'credentials'>): number | undefined {
  return keyInfo?.fingerprint === credentials ? keyInfo?.validUntil : undefined;
}

/**
 * What is known after Kraken was asked. Without an answer, what was known of the same key stays. The account stays known
 * in any case: a new key of another one gets no further than `otherAccount`.
 */
export function keyInfoAfter(known: KeyInfo | undefined, { fingerprint, askedAt, answer }: AskedKeyInfo): KeyInfo {
  const owner = (answer.kind === 'keyInfo' ? ownerOf(answer.info) : undefined) ?? known?.owner;
  const asked = { fingerprint, checkedAt: askedAt, ...(owner !== undefined && { owner }) };
  if (answer.kind === 'keyInfo') return { ...worthKeeping(answer.info), ...asked };
  return known?.fingerprint === fingerprint ? { ...known, ...asked } : asked;
}

function worthKeeping(info: ApiKeyInfo): Partial<KeyInfo> {
  const { name, validUntil } = info;
  const isAllowed = hasExportPermission(info);
  return {
    ...(name !== null && { name: boundedText(name, MAX_NAME_BYTES) }),
    ...(validUntil !== null && { validUntil }),
    ...(isAllowed !== undefined && { hasExportPermission: isAllowed }),
  };
}

/** A fingerprint of the account that Kraken says is behind a key, however its number is written; undefined if it says none. */
export function ownerOf({ iban }: ApiKeyInfo): string | undefined {
  const plain = iban?.replace(/\s/g, '').toUpperCase();
  return plain ? createHash('sha256').update(plain).digest('hex').slice(0, 16) : undefined;
}

/** Whether one of a key's permissions is about exports; undefined if Kraken told of none. */
export const hasExportPermission = ({ permissions }: ApiKeyInfo): boolean | undefined =>
  permissions === null || permissions.length === 0 ? undefined : permissions.some((one) => /export/i.test(one));
