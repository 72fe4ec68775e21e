import * as fc from 'fast-check';
import { redact } from '../../lambda/adapters/kraken/redact';

const SECRET = 'ab+/cd/ef==';
const hex = (character: string) => character.charCodeAt(0).toString(16);
const SPELLINGS: readonly ((character: string) => string)[] = [
  (character) => character,
  (character) => `%${hex(character)}`,
  (character) => `%${hex(character).toUpperCase()}`,
  (character) => `&#${character.charCodeAt(0)};`,
  (character) => `&#0${character.charCodeAt(0)};`,
  (character) => `&#x${hex(character)};`,
  (character) => `&#X${hex(character).toUpperCase()};`,
  (character) => `\\${character}`,
  (character) => `\\u00${hex(character)}`,
  (character) => `\\u00${hex(character).toUpperCase()}`,
  (character) => `\\\\u00${hex(character)}`,
];

test('S05 I6 a secret is taken out whichever way each of its characters is written', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...SPELLINGS), { minLength: 11, maxLength: 11 }), (spell) => {
      const written = Array.from(SECRET, (character, at) =>
        /\w/.test(character) ? character : spell[at]?.(character),
      ).join('');
      expect(redact(`before ${written} after`, [SECRET])).toBe('before [redacted] after');
    }),
    { numRuns: 1_000 },
  );
});

test('S05 I6 so is any text, as pages and JSON write it, and nothing but it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 4, maxLength: 40 }), (secret) => {
      fc.pre(secret.isWellFormed() && !'<>'.includes(secret) && !'[redacted]'.includes(secret));
      const percent = encodeURIComponent(secret);
      for (const written of [secret, JSON.stringify(secret).slice(1, -1), percent, percent.toLowerCase()])
        if (written !== percent.toLowerCase() || secret === secret.toLowerCase())
          expect(redact(`<${written}>`, ['', undefined, secret])).not.toContain(written);
    }),
  );
  expect(redact('nothing of it: abcd', ['ab+cd', 'a.cd', undefined, ''])).toBe('nothing of it: abcd');
  expect(redact('<key> <key-and-more>', ['key', 'key-and-more'])).toBe('<[redacted]> <[redacted]>');
});
