import fc from 'fast-check';
import { isGenuine } from '../../local/simulator/auth/signature';

const PUBLISHED_SECRET = 'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==';
const OTHER_SECRET = 'cHl0aG9uLWtyYWtlbi1zZGsgdW5pdC10ZXN0IHNlY3JldCB2YWx1ZQ==';
const NONCE = '1616492376594';
const ORDER = `nonce=${NONCE}&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25`;

/** Kraken's own example first, then ones that other clients test themselves with, then export calls computed from it. */
const VECTORS = [
  {
    of: "the order in Kraken's documentation",
    secret: PUBLISHED_SECRET,
    target: '/0/private/AddOrder',
    body: ORDER,
    signature: '4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ==',
  },
  {
    of: 'an order as JSON',
    secret: PUBLISHED_SECRET,
    target: '/0/private/AddOrder',
    body: '{"ordertype":"limit","pair":"XBTUSD","price":"37500","type":"buy","volume":"1.25"}',
    signature: 'oTOXlYtwCD1eL/j45C8gSWB49XQO1Sguv3nnScc8TTNpgmsnDvAA3yu6geyXXjGIsfCUEOzslsv4ugTZNsM7RA==',
  },
  {
    of: 'an order with another secret',
    secret: OTHER_SECRET,
    target: '/0/private/AddOrder',
    body: `nonce=${NONCE}&ordertype=limit&pair=XBTUSD`,
    signature: 'Fo+0Uhanvs3F1byZFCjVBMLsCcRE2xLQMDpoA3Q9hawoZ0ZL35AmbknAQBlOIs4baRx9UGhzQH+/CTl9qnyp1w==',
  },
  {
    of: 'the status of trades as a form',
    secret: PUBLISHED_SECRET,
    target: '/0/private/ExportStatus',
    body: `nonce=${NONCE}&report=trades`,
    signature: '81HKSbNC6CoSI+QdPJcreSqQ/fwdIOQM65yGrzQ3zvcAPehxupXjTb5Pg4Xn6cskzNRrrFETkropjmTLv6TS0g==',
  },
  {
    of: 'the status of ledgers as a form',
    secret: PUBLISHED_SECRET,
    target: '/0/private/ExportStatus',
    body: `nonce=${NONCE}&report=ledgers`,
    signature: 'g1TeRUjf3bkIpUrkJs6/WaH/1u6ojSiyNZLLfDyeSNa2TPkm29EmPEnlieByLFKTJ9aI1g6Tx3ne3rqmEoJJdw==',
  },
  {
    of: 'the status with a one-time password',
    secret: PUBLISHED_SECRET,
    target: '/0/private/ExportStatus',
    body: `nonce=${NONCE}&otp=123456&report=ledgers`,
    signature: 'RI31XganH9cAnWRVBfxET/qUHr6ipjt8jzxznbeOfEFUSu9avM6JPtdtEue8fMzs78jSaDKSW67BzXYajj745w==',
  },
  {
    of: 'the status as JSON with the nonce as a number',
    secret: PUBLISHED_SECRET,
    target: '/0/private/ExportStatus',
    body: `{"nonce":${NONCE},"report":"trades"}`,
    signature: 'hvLzsFh1t6rE6O56UJ1Uiv41Fcom1dGc8P1IpHBZ5hYh9kT/yRXGcTORCcR1+hn1b/wrLrU1qMh7BgxdMfwnWA==',
  },
  {
    of: 'the status as JSON with the nonce as text',
    secret: PUBLISHED_SECRET,
    target: '/0/private/ExportStatus',
    body: `{"nonce":"${NONCE}","report":"trades"}`,
    signature: '8j/J6IZ8NQv3GPQoj2flsb4LUC/GweFA372BTSAJH4eWPRm0AX0pKnXQDP9jAOoh/pQBozEje7sLQI6+OWBjtQ==',
  },
  {
    of: 'the status as JSON with blanks',
    secret: PUBLISHED_SECRET,
    target: '/0/private/ExportStatus',
    body: `{"nonce": ${NONCE}, "report": "trades"}`,
    signature: 'ao57HDyUIF2zL9iKW9udwjRrG0q/k0xAznzTYDiv3lUUp+3b+l1rc1NriOMXvwIrbiYwhlq6ediiG+QdHbx1PQ==',
  },
] as const;

describe('the verification of signatures', () => {
  it.each(VECTORS)('accepts $of', ({ secret, target, body, signature }) => {
    expect(isGenuine(signature, secret, { target, nonce: NONCE, rawBody: Buffer.from(body) })).toBe(true);
  });

  it('refuses what comes of a secret that was not decoded', () => {
    const signature = 'zA0LsmBEQjAhiVXDC0d286hCa9i387Mf1ZKLsYKEAfzW+x3m5FeiAkR7eoNxQ7ykM1KedtbCWKAZ4wyKRSmgfQ==';
    const signed = { target: '/0/private/AddOrder', nonce: NONCE, rawBody: Buffer.from(ORDER) };
    expect(isGenuine(signature, PUBLISHED_SECRET, signed)).toBe(false);
  });

  it('refuses any other signature, and no signature', () => {
    const [{ secret, target, body, signature }] = VECTORS;
    const signed = { target, nonce: NONCE, rawBody: Buffer.from(body) };
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String({ minLength: 88, maxLength: 88 })), (other) => {
        fc.pre(other !== signature);
        expect(isGenuine(other, secret, signed)).toBe(false);
      }),
    );
    expect(isGenuine('', secret, signed)).toBe(false);
  });

  it('refuses a body of which any byte was changed on the way', () => {
    const [{ secret, target, body, signature }] = VECTORS;
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const rawBody = Buffer.from(body);
        rawBody.writeUInt8(rawBody.readUInt8(at) ^ flip, at);
        expect(isGenuine(signature, secret, { target, nonce: NONCE, rawBody })).toBe(false);
      }),
    );
  });
});
