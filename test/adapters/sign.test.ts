import { sign } from '../../lambda/adapters/kraken/sign';

/** From Kraken's documentation. */
const SECRET = 'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==';
const NONCE = '1616492376594';
const ADD_ORDER = '/0/private/AddOrder';
const EXPORT_STATUS = '/0/private/ExportStatus';
const FORM = 'nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25';

test.each([
  [
    "the example of Kraken's documentation",
    ADD_ORDER,
    FORM,
    '4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ==',
  ],
  [
    'a JSON body',
    ADD_ORDER,
    '{"ordertype":"limit","pair":"XBTUSD","price":"37500","type":"buy","volume":"1.25"}',
    'oTOXlYtwCD1eL/j45C8gSWB49XQO1Sguv3nnScc8TTNpgmsnDvAA3yu6geyXXjGIsfCUEOzslsv4ugTZNsM7RA==',
  ],
  [
    'trades as a form',
    EXPORT_STATUS,
    'nonce=1616492376594&report=trades',
    '81HKSbNC6CoSI+QdPJcreSqQ/fwdIOQM65yGrzQ3zvcAPehxupXjTb5Pg4Xn6cskzNRrrFETkropjmTLv6TS0g==',
  ],
  [
    'ledgers as a form',
    EXPORT_STATUS,
    'nonce=1616492376594&report=ledgers',
    'g1TeRUjf3bkIpUrkJs6/WaH/1u6ojSiyNZLLfDyeSNa2TPkm29EmPEnlieByLFKTJ9aI1g6Tx3ne3rqmEoJJdw==',
  ],
  [
    'a form with an otp',
    EXPORT_STATUS,
    'nonce=1616492376594&otp=123456&report=ledgers',
    'RI31XganH9cAnWRVBfxET/qUHr6ipjt8jzxznbeOfEFUSu9avM6JPtdtEue8fMzs78jSaDKSW67BzXYajj745w==',
  ],
  [
    'JSON with the nonce as a number',
    EXPORT_STATUS,
    '{"nonce":1616492376594,"report":"trades"}',
    'hvLzsFh1t6rE6O56UJ1Uiv41Fcom1dGc8P1IpHBZ5hYh9kT/yRXGcTORCcR1+hn1b/wrLrU1qMh7BgxdMfwnWA==',
  ],
  [
    'JSON with the nonce as a text',
    EXPORT_STATUS,
    '{"nonce":"1616492376594","report":"trades"}',
    '8j/J6IZ8NQv3GPQoj2flsb4LUC/GweFA372BTSAJH4eWPRm0AX0pKnXQDP9jAOoh/pQBozEje7sLQI6+OWBjtQ==',
  ],
  [
    'JSON with spaces',
    EXPORT_STATUS,
    '{"nonce": 1616492376594, "report": "trades"}',
    'ao57HDyUIF2zL9iKW9udwjRrG0q/k0xAznzTYDiv3lUUp+3b+l1rc1NriOMXvwIrbiYwhlq6ediiG+QdHbx1PQ==',
  ],
])('N08 signs %s as Kraken does', (_, path, body, signature) => {
  expect(sign(path, NONCE, body, SECRET)).toBe(signature);
});

test('N08 signs with another secret', () => {
  const secret = 'cHl0aG9uLWtyYWtlbi1zZGsgdW5pdC10ZXN0IHNlY3JldCB2YWx1ZQ==';
  const signature = sign(ADD_ORDER, NONCE, 'nonce=1616492376594&ordertype=limit&pair=XBTUSD', secret);
  expect(signature).toBe('Fo+0Uhanvs3F1byZFCjVBMLsCcRE2xLQMDpoA3Q9hawoZ0ZL35AmbknAQBlOIs4baRx9UGhzQH+/CTl9qnyp1w==');
});

test('N08 decodes the secret: the signature of the undecoded one, a classic mistake, is not produced', () => {
  const mistaken = 'zA0LsmBEQjAhiVXDC0d286hCa9i387Mf1ZKLsYKEAfzW+x3m5FeiAkR7eoNxQ7ykM1KedtbCWKAZ4wyKRSmgfQ==';
  expect(sign(ADD_ORDER, NONCE, FORM, SECRET)).not.toBe(mistaken);
  expect(sign(ADD_ORDER, NONCE, FORM, Buffer.from(SECRET).toString('base64'))).toBe(mistaken);
});
