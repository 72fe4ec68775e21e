import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOC = readFileSync(join(__dirname, '../../../docs/consumers.md'), 'utf8');

/** The blocks of one kind in `docs/consumers.md`, as they stand. */
export const blocksOf = (language: string): string[] =>
  [...DOC.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text);

/** The only block of this kind with this in it. */
export const blockWith = (text: string, language = 'sh'): string => onlyOne(blocksOf(language), text);

/** Sections of the configuration that stand within a sentence. */
export const sections = (): string[] => [...DOC.matchAll(/`("api": \{[^`]*\})`/g)].map(([, text]) => `{${text}}`);

/** The only one of these sections with this in it. */
export const sectionWith = (text: string): object => JSON.parse(onlyOne(sections(), text));

function onlyOne(candidates: readonly string[], text: string): string {
  const [found, ...others] = candidates.filter((candidate) => candidate.includes(text));
  if (found === undefined || others.length > 0) throw new Error(`docs/consumers.md has not one place with ${text}`);
  return found;
}
