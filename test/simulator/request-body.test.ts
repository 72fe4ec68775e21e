import fc from 'fast-check';
import { readRequestBody } from '../../local/simulator/request-body';

const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded; charset=utf-8';

describe('the reading of request bodies', () => {
  it('reads forms', () => {
    const body = Buffer.from('nonce=17&otp=4%2B2&report=trades&description=my+trades');
    expect(readRequestBody(FORM, body)).toEqual({
      nonce: '17',
      otp: '4+2',
      params: { report: 'trades', description: 'my trades' },
    });
  });

  it('reads JSON, with numbers and text alike', () => {
    const body = Buffer.from('{"nonce":17,"report":"trades","starttm":1700000000,"nested":{"nonce":3}}');
    expect(readRequestBody(JSON_TYPE, body)).toEqual({
      nonce: '17',
      otp: null,
      params: { report: 'trades', starttm: '1700000000' },
    });
  });

  it('keeps every digit of a nonce, also beyond the integers that JavaScript keeps exactly', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.boolean(), (nonce, asText) => {
        const written = asText ? `"${nonce}"` : String(nonce);
        const body = Buffer.from(`{"description":"\\"nonce\\":5","nonce" : ${written}}`);
        expect(readRequestBody(JSON_TYPE, body).nonce).toBe(String(nonce));
      }),
    );
  });

  it.each([undefined, 'text/plain;charset=UTF-8'])(
    'finds the nonce but no parameters under content type %s',
    (type) => {
      const form = readRequestBody(type, Buffer.from('nonce=17&report=trades'));
      const json = readRequestBody(type, Buffer.from('{"nonce":"17","report":"trades"}'));
      expect([form, json]).toEqual(Array(2).fill({ nonce: '17', otp: null, params: {} }));
    },
  );

  it.each([
    '',
    '[]',
    'null',
    '{"nonce":',
    '{"nonce":-1}',
    '{"nonce":1.5}',
    '{"nonce":1e3}',
    '{"nonce":null}',
    'nonce=17',
  ])('finds no nonce in the JSON %j', (text) => {
    expect(readRequestBody(JSON_TYPE, Buffer.from(text)).nonce).toBeNull();
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.constantFrom(JSON_TYPE, FORM, undefined), (bytes, type) => {
        expect(() => readRequestBody(type, Buffer.from(bytes))).not.toThrow();
      }),
    );
  });
});
