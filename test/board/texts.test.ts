import fc from 'fast-check';
import { pageOf } from '../../board/data/pages';
import { exportPath, linkTo } from '../../board/data/paths';
import { rawText } from '../../board/data/raw';
import { loadPatiently } from '../../board/data/retry';
import { titleOf } from '../../board/data/title';

const anyText = fc.string({ unit: 'binary' });

test('what Kraken sent is shown without anything that turns or hides text, and is the same JSON', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), (json) => {
      const value: unknown = JSON.parse(json);
      const text = rawText(value);
      expect(JSON.parse(text)).toEqual(value);
      expect(text).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
  expect(rawText({ descr: '\u202Egnp.exe\u{E0041}' })).toContain('\\u202egnp.exe\\udb40\\udc41');
  expect(rawText(undefined)).toBe('');
});

test('every export has a name that can be seen, on one line', () => {
  fc.assert(
    fc.property(fc.option(anyText, { nil: null }), anyText, (description, id) => {
      const title = titleOf({ description, id });
      expect(title).toMatch(/\S/);
      expect(title).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
  expect(titleOf({ description: '\u200B', id: '\u202E' })).toBe('without a name that can be seen');
});

test('any id has a link and a path, even one that no address can hold', () => {
  const odd = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units));
  fc.assert(
    fc.property(odd, (id) => {
      expect(() => new URL(exportPath({ account: 'main', id }), 'http://localhost')).not.toThrow();
      expect(linkTo({ account: 'main', id })).toMatch(/^#main\/[\x21-\x7e]*$/);
    }),
  );
  expect(linkTo({ account: 'main', id: '\uD800' })).toBe('#main/%EF%BF%BD');
});

test('the pages have everything once, and a number beyond the last is the last', () => {
  fc.assert(
    fc.property(fc.nat(400), fc.nat(20), (length, number) => {
      const all = Array.from({ length }, (_, index) => index);
      const { count } = pageOf(all, 0);
      expect(
        all.length === 0 ? [] : Array.from({ length: count }, (_, each) => pageOf(all, each).items).flat(),
      ).toEqual(all);
      expect(pageOf(all, number).number).toBe(Math.min(number, count - 1));
    }),
  );
  expect(pageOf(Array.from({ length: 5_000 }), 1).words).toBe('51 to 100 of 5,000');
});

describe('what could not be loaded', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('is loaded again until it is there', async () => {
    const answers = [Promise.reject(new Error('away')), Promise.resolve('here')];
    const told: unknown[] = [];
    loadPatiently(
      () => answers.shift() ?? Promise.reject(new Error('asked again')),
      (value) => told.push(value),
      (error) => told.push(String(error)),
    );
    await jest.advanceTimersByTimeAsync(0);
    expect(told).toEqual(['Error: away']);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(told).toEqual(['Error: away', 'here']);
  });

  test('is left alone when nobody looks any more', async () => {
    let count = 0;
    const end = loadPatiently(
      async () => {
        count += 1;
        throw new Error('away');
      },
      () => {},
      () => {},
    );
    await jest.advanceTimersByTimeAsync(0);
    end();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(count).toBe(1);
  });
});
