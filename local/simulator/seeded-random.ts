import { createHash } from 'node:crypto';

/** Draws that depend on nothing but a seed and what they are for, so that one seed always tells the same story. */
export interface SeededRandom {
  /** An integer from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  /** One of the letters of `alphabet`. */
  letter(alphabet: string): string;
  /** `count` bytes, for made-up keys. */
  bytes(count: number): Buffer;
}

/**
 * SHA-512 in counter mode over the labels. It is keyed by labels and not by the order of draws: a restarted simulator
 * that made ten exports gives the eleventh the same id as one that never stopped.
 */
export function seededRandom(seed: number, ...labels: readonly (string | number)[]): SeededRandom {
  let pool = Buffer.alloc(0);
  let block = 0;

  function bytes(count: number): Buffer {
    while (pool.length < count) {
      const digest = createHash('sha512')
        .update(JSON.stringify([seed, ...labels, block]))
        .digest();
      pool = Buffer.concat([pool, digest]);
      block += 1;
    }
    const drawn = pool.subarray(0, count);
    pool = pool.subarray(count);
    return drawn;
  }

  /** A draw of 48 bits: the bias of the modulo stays below one in a billion for every range used here. */
  function integer(min: number, max: number): number {
    return min + (bytes(6).readUIntBE(0, 6) % (max - min + 1));
  }

  return { integer, bytes, letter: (alphabet) => alphabet.charAt(integer(0, alphabet.length - 1)) };
}
