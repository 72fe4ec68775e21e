import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { authenticate } from '../../lambda/core/tokens/authenticate';
import { createToken, listTokens, revokeToken } from '../../lambda/core/tokens/manage-tokens';
import {
  MAX_LIST_BYTES,
  MAX_TOKENS,
  NO_TOKENS,
  parseTokenList,
  serializeTokenList,
  type TokenList,
} from '../../lambda/core/tokens/token-list';
import { digestOf } from '../../lambda/core/tokens/token-text';
import { bearerToken, verifyToken } from '../../lambda/core/tokens/verify-token';

const NOW = Date.parse('2026-11-01T12:00:00Z');
const DAY = 86_400_000;
const chance = { now: NOW, randomBytes };

const added = (list: TokenList, name: string, accounts: 'all' | string[] = ['main'], expiresAt = NOW + DAY) =>
  createToken(list, { name, accounts, expiresAt }, chance);

describe('a token', () => {
  test('can be told from other texts, and is as hard to guess as its 256 random bits', () => {
    const { text } = createToken(
      NO_TOKENS,
      { name: 'a', accounts: 'all', expiresAt: NOW + DAY },
      { now: NOW, randomBytes: (size) => new Uint8Array(size).fill(171) },
    );
    expect(text).toBe(`kes_${'ab'.repeat(32)}`);
  });

  test('is stored only as its SHA-256', () => {
    const { text, list } = added(NO_TOKENS, 'dashboard');
    expect(serializeTokenList(list)).not.toContain(text.slice('kes_'.length));
    expect(list.tokens).toEqual([
      {
        name: 'dashboard',
        sha256: digestOf(text),
        accounts: ['main'],
        createdAt: '2026-11-01T12:00:00.000Z',
        expiresAt: '2026-11-02T12:00:00.000Z',
      },
    ]);
  });

  test('lets its holder in until it expires or is revoked', () => {
    const { text, list } = added(added(NO_TOKENS, 'other').list, 'dashboard');
    expect(verifyToken(list, text, NOW + DAY - 1)).toEqual({ name: 'dashboard', accounts: ['main'] });
    expect(verifyToken(list, text, NOW + DAY)).toBeUndefined();
    expect(verifyToken(revokeToken(list, 'dashboard'), text, NOW)).toBeUndefined();
    expect(verifyToken(revokeToken(list, 'other'), text, NOW)).toEqual({ name: 'dashboard', accounts: ['main'] });
  });

  test('is found among others, and nothing else is', () => {
    let list = NO_TOKENS;
    const texts = Array.from({ length: 20 }, (_, index) => {
      const next = added(list, `token-${index}`, 'all');
      list = next.list;
      return next.text;
    });
    texts.forEach((text, index) => {
      expect(verifyToken(list, text, NOW)?.name).toBe(`token-${index}`);
    });
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.nat(67), fc.constantFrom(...'0123456789abcdefg'), (text, at, other) => {
        const changed = text.slice(0, at) + other + text.slice(at + 1);
        return changed === text || verifyToken(list, changed, NOW) === undefined;
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => verifyToken(list, text, NOW) === undefined));
  });
});

describe('the list', () => {
  test('tells everything about tokens but what they are', () => {
    const { list } = added(added(NO_TOKENS, 'old', 'all', NOW + 1).list, 'new');
    const listed = listTokens(list, NOW + 1);
    expect(listed).toMatchObject([
      { name: 'old', accounts: 'all', isExpired: true },
      { name: 'new', accounts: ['main'], isExpired: false },
    ]);
    expect(JSON.stringify(listed)).not.toContain('sha256');
  });

  test('is the same after it was stored and read, with fields of other versions in it', () => {
    const list = {
      ...NO_TOKENS,
      note: 'ours',
      tokens: added(NO_TOKENS, 'a').list.tokens.map((token) => ({ ...token, owner: 'me' })),
    };
    const again = parseTokenList(serializeTokenList(list));
    expect(again).toEqual(list);
    const grown = added(again, 'b').list;
    expect(revokeToken(grown, 'b')).toEqual(list);
  });

  test.each(['', ' \n', '{"version":1,"tokens":[]}'])('%j is an empty one', (text) => {
    expect(parseTokenList(text)).toEqual(NO_TOKENS);
  });

  const token = added(NO_TOKENS, 'a').list.tokens[0];
  const listOf = (...tokens: object[]): string => JSON.stringify({ version: 1, tokens });
  test.each([
    ['not JSON', 'kes_leaked', 'it is not JSON'],
    ['a list of something else', '5', 'it is missing or is not what belongs there'],
    ['of another version', '{"version":2,"tokens":[]}', 'version is not 1'],
    ['without tokens', '{"version":1}', 'tokens is missing'],
    ['with a name twice', listOf({ ...token }, { ...token }), 'tokens has a name twice'],
    ['with a token in plain text', listOf({ ...token, sha256: 'kes_leaked' }), 'tokens.0.sha256 is not a SHA-256'],
    ['with no accounts', listOf({ ...token, accounts: [] }), 'tokens.0.accounts is missing or is not'],
    ['with accounts that cannot be', listOf({ ...token, accounts: '*' }), 'tokens.0.accounts is not "all" or a list'],
    ['with a token that never expires', listOf({ ...token, expiresAt: null }), 'tokens.0.expiresAt is missing'],
    ['with a time that is none', listOf({ ...token, expiresAt: 'soon' }), 'tokens.0.expiresAt is not a time'],
    ['too long', JSON.stringify({ version: 1, tokens: [], x: 'x'.repeat(MAX_LIST_BYTES) }), 'more than 65536 bytes'],
    [
      'with too many tokens',
      listOf(...Array.from({ length: MAX_TOKENS + 1 }, (_, index) => ({ ...token, name: `t${index}` }))),
      'tokens has more than 100 tokens',
    ],
  ])('%s is refused as a whole, without a word of what stands there', (_, text, problem) => {
    expect(() => parseTokenList(text)).toThrow(problem);
    expect(() => parseTokenList(text)).not.toThrow('leaked');
  });

  test('with as many tokens as may be can still be stored, and takes no more', () => {
    let list = NO_TOKENS;
    const accounts = Array.from({ length: 20 }, (_, index) => `account-${index}`);
    for (let index = 0; index < MAX_TOKENS; index++) list = added(list, `token-${index}`, accounts).list;
    expect(parseTokenList(serializeTokenList(list))).toEqual(list);
    expect(() => added(list, 'one-more')).toThrow('revoke one first');
  });

  test('is not stored if it would be too long to be read again', () => {
    expect(() => serializeTokenList({ ...NO_TOKENS, note: 'x'.repeat(MAX_LIST_BYTES) })).toThrow('more than 65536');
  });
});

describe('what cannot be done is said in one sentence', () => {
  const { list } = added(NO_TOKENS, 'dashboard');
  test.each([
    ['a name twice', () => added(list, 'dashboard'), 'revoke it first, or take another name'],
    ['no name', () => added(list, ''), 'a token is named with'],
    ['a name that is none', () => added(list, 'a b'), 'a token is named with'],
    ['an account that cannot be', () => added(list, 'a', ['Main']), 'a token is for "all" accounts, or for a list'],
    ['no account', () => added(list, 'a', []), 'a token is for "all" accounts, or for a list'],
    ['an expiry in the past', () => added(list, 'a', 'all', NOW), 'expires in the future'],
    ['an expiry beyond all times', () => added(list, 'a', 'all', 8.64e15), 'expires in the future'],
    ['no expiry', () => added(list, 'a', 'all', Number.NaN), 'expires in the future'],
    ['revoking a misspelt one', () => revokeToken(list, 'dashbord'), 'did you mean "dashboard"?'],
    ['revoking another', () => revokeToken(list, 'x'), 'there are dashboard'],
    ['revoking of none', () => revokeToken(NO_TOKENS, 'x'), 'there are none'],
  ])('%s', (_, attempt, message) => {
    expect(attempt).toThrow(message);
  });
});

test.each([
  ['Bearer abc', 'abc'],
  ['bearer  abc ', 'abc'],
  [undefined, undefined],
  ['', undefined],
  ['Bearer', undefined],
  ['Bearer ', undefined],
  ['Bearer a b', undefined],
  ['Basic abc', undefined],
  ['xBearer abc', undefined],
])('of the header %j the token is %j', (header, token) => {
  expect(bearerToken(header)).toBe(token);
});

describe('authentication', () => {
  test('accepts a list of a minute, and looks at a newer one for a token that is not in it', async () => {
    const { text, list } = added(NO_TOKENS, 'new');
    const asked: number[] = [];
    const source = { read: async (maxAgeMs: number) => (asked.push(maxAgeMs) === 1 ? NO_TOKENS : list) };
    expect(await authenticate(source, text, { now: () => NOW })).toMatchObject({ name: 'new' });
    expect(asked).toEqual([60_000, 5_000]);
    expect(await authenticate(source, text, { now: () => NOW })).toMatchObject({ name: 'new' });
    expect(asked).toEqual([60_000, 5_000, 60_000]);
    expect(await authenticate(source, 'kes_none', { now: () => NOW })).toBeUndefined();
  });

  test('lets nobody in while there is no list to look at', async () => {
    const source = { read: () => Promise.reject(new Error('unreachable')) };
    await expect(authenticate(source, added(NO_TOKENS, 'a').text, { now: () => NOW })).rejects.toThrow('unreachable');
  });
});
