import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOC = readFileSync(join(__dirname, '../../../docs/events.md'), 'utf8');

/** The blocks of one kind in `docs/events.md`, as they stand. */
export const blocksOf = (kind: string): string[] =>
  [...DOC.matchAll(new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\``, 'gms'))].map(([, body = '']) => body);
