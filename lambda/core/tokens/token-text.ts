import { createHash } from 'node:crypto';

/** So that people, and scanners for leaked secrets, know one when they see it. */
export const TOKEN_PREFIX = 'kes_';

/** As much as the key that it stands in for: nobody finds it by trying, and a plain hash of it tells nothing. */
const RANDOM_BYTES = 32;

const TOKEN_PATTERN = new RegExp(`^${TOKEN_PREFIX}[0-9a-f]{${2 * RANDOM_BYTES}}$`);

/** As many random bytes as are asked for, from a source that nobody can foresee. */
export type RandomBytes = (size: number) => Uint8Array;

/** A new bearer token: the prefix and 256 random bits in hexadecimal, which a double click selects as a whole. */
export const newTokenText = (randomBytes: RandomBytes): string =>
  TOKEN_PREFIX + Buffer.from(randomBytes(RANDOM_BYTES)).toString('hex');

export const isTokenText = (text: string): boolean => TOKEN_PATTERN.test(text);

/** All that is ever stored of a token. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
