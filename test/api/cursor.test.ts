import fc from 'fast-check';
import { accountNamed, stored, TestApi } from './support/test-api';

async function cursorOf(query = '', api = new TestApi()): Promise<string> {
  for (const id of ['A', 'B', 'C']) api.exports.put(stored({ id }));
  return (await api.get(`/v1/exports?limit=2${query}`)).body.nextCursor;
}

async function expectRefused(cursor: string, query = '', why: unknown = expect.any(String)): Promise<void> {
  const { status, body } = await new TestApi().get(`/v1/exports?cursor=${encodeURIComponent(cursor)}${query}`);
  expect(status).toBe(400);
  expect(body.errors).toEqual([{ parameter: 'cursor', detail: why }]);
}

describe('A03: a cursor', () => {
  test('is refused with other filters or another order, and taken with another page size', async () => {
    const cursor = await cursorOf('&state=queued,ready');

    for (const query of ['', '&state=queued', '&state=queued,ready&order=desc', '&state=queued,ready&id=A'])
      await expectRefused(cursor, query, expect.stringMatching(/^belongs to another query; go on with the filters/));
    for (const query of ['&state=queued,ready&limit=1', '&state=ready,queued&order=asc'])
      expect((await new TestApi().get(`/v1/exports?cursor=${cursor}${query}`)).status).toBe(200);
  });

  test('is refused when it was cut off or any letter of it was changed', async () => {
    const cursor = await cursorOf();
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    await fc.assert(
      fc.asyncProperty(fc.nat(cursor.length - 1), fc.constantFrom(...alphabet), async (index, letter) => {
        await expectRefused(cursor.slice(0, index));
        if (cursor[index] !== letter) await expectRefused(cursor.slice(0, index) + letter + cursor.slice(index + 1));
      }),
      { numRuns: 200 },
    );
  });

  test('is refused when it is anything else', async () => {
    const json = fc.json().map((text) => Buffer.from(text).toString('base64url'));
    const record = fc
      .record({ v: fc.anything(), p: fc.anything(), h: fc.anything() })
      .map((value) => Buffer.from(JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? `${one}` : one)) ?? ''))
      .map((bytes) => bytes.toString('base64url'));
    const text = fc.string({ unit: 'binary', maxLength: 200 }).filter((value) => value.isWellFormed());
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, fc.base64String(), json, record), (cursor) => expectRefused(cursor)),
      { numRuns: 300 },
    );
  });

  test('is told to be none, or not a whole one, when it cannot be read', () =>
    expectRefused('cut', '', 'is not a cursor, or not a whole one'));

  test('is refused when it is huge or nested deeply', async () => {
    await expectRefused('A'.repeat(100_000));
    await expectRefused(Buffer.from('['.repeat(4_000)).toString('base64url'));
  });

  test('A04: shows no key of the table', async () => {
    const text = Buffer.from(await cursorOf(), 'base64url').toString();
    expect(text).not.toMatch(/ACCOUNT#|EXPORT#|pk|sk/);
  });

  test('stays within its limit for as many accounts as can be configured', async () => {
    const accounts = Array.from({ length: 22 }, (_, index) =>
      accountNamed(`account-with-the-longest-name-${10 + index}`),
    );
    const api = new TestApi({ accounts });
    for (const { name } of accounts) api.exports.put(stored({}, { account: name }));

    const { pages } = await api.follow('');

    expect(pages.flatMap(({ items }) => items)).toHaveLength(22);
  });
});
