import { createHash } from 'node:crypto';

/** Letters and digits that stand for a text in a logical id, so that what belongs to it stays when others come and go. */
export const shortId = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 8).toUpperCase();
