import * as fc from 'fast-check';
import { boundedText, jsonBytes } from '../../lambda/core/exports/text';

/** Characters of one to four bytes, and some that JSON writes with six. */
const characters = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\0', '"', '\\', 'é', '…', '🙂'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 60,
});
const limit = fc.integer({ min: 5, max: 100 });

test('bytes are those of the text in JSON', () => {
  expect(['', 'a', 'é', '🙂', '"', '\0'].map(jsonBytes)).toEqual([2, 3, 4, 6, 4, 8]);
});

test('a text that fits is left as it is, up to the last byte', () => {
  fc.assert(
    fc.property(characters, (text) => {
      fc.pre(text.isWellFormed());
      expect(boundedText(text, Math.max(5, jsonBytes(text)))).toBe(text);
    }),
  );
});

test('a text that does not fit is cut behind as many characters as fit before an ellipsis', () => {
  fc.assert(
    fc.property(characters, limit, (text, maxBytes) => {
      fc.pre(text.isWellFormed() && jsonBytes(text) > maxBytes);
      const bounded = boundedText(text, maxBytes);
      const kept = bounded.slice(0, -1);
      expect([bounded.at(-1), text.startsWith(kept)]).toEqual(['…', true]);
      expect(jsonBytes(bounded)).toBeLessThanOrEqual(maxBytes);
      const [next = ''] = text.slice(kept.length);
      expect(jsonBytes(`${kept}${next}…`)).toBeGreaterThan(maxBytes);
    }),
  );
});

test('a lone surrogate becomes the character for what cannot be shown', () => {
  expect(boundedText('a\ud800b', 100)).toBe('a\ufffdb');
});
