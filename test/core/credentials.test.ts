import { inspect } from 'node:util';
import { checkCredentials, parseSecret } from '../../lambda/core/credentials';

const apiKey = 'C'.repeat(56);
const apiSecret = Buffer.alloc(64, 7).toString('base64');
const secret = (fields: object): string => JSON.stringify({ apiKey, apiSecret, ...fields });

test('reads both halves and the otp, without the white space of copying', () => {
  const answer = parseSecret(secret({ apiKey: ` ${apiKey}\n`, otp: '123456 ', note: 'rotated in May' }));
  expect(answer).toMatchObject({ kind: 'credentials', credentials: { apiKey, apiSecret, otp: '123456' } });
});

test.each([
  ['empty text', '', 'secret_missing'],
  ['the empty secret of a new stack', '{"apiKey":"","apiSecret":""}', 'secret_missing'],
  ['an empty object', '{}', 'secret_missing'],
  ['no JSON', `${apiKey}:${apiSecret}`, 'secret_invalid'],
  ['a JSON text', '"text"', 'secret_invalid'],
  ['no apiKey', JSON.stringify({ apiSecret }), 'secret_invalid'],
  ['no apiSecret', JSON.stringify({ apiKey }), 'secret_invalid'],
  ['a number as key', secret({ apiKey: 5 }), 'secret_invalid'],
  ['a placeholder', secret({ apiSecret: 'CHANGE_ME' }), 'secret_invalid'],
  ['a secret that is not base64', secret({ apiSecret: `${apiSecret.slice(0, -2)}!!` }), 'secret_invalid'],
  ['both halves swapped', secret({ apiKey: apiSecret, apiSecret: apiKey }), 'secret_invalid'],
  ['a short secret', secret({ apiSecret: 'c2hvcnQ=' }), 'secret_invalid'],
])('S02 %s is never tried on Kraken', (_, text, failureClass) => {
  expect(parseSecret(text)).toMatchObject({ kind: 'failed', failure: { class: failureClass } });
});

test('S02 the failure names the field and never a value', () => {
  const values = ['hunter2hunter2', 'not base64 at all!'];
  for (const value of values) {
    const answer = parseSecret(secret({ apiSecret: value }));
    expect(JSON.stringify(answer)).toContain('apiSecret');
    expect(JSON.stringify(answer)).not.toContain(value);
  }
});

test('I6 credentials that are printed or serialized show a fingerprint and nothing secret', () => {
  const answer = parseSecret(secret({ otp: '987654' }));
  const shown = JSON.stringify(answer) + inspect(answer, { depth: 5 });
  for (const value of [apiKey, apiSecret, '987654']) expect(shown).not.toContain(value);
});

test('the fingerprint tells credentials apart', () => {
  const fingerprintOf = (text: string): string => {
    const answer = parseSecret(text);
    return answer.kind === 'credentials' ? answer.credentials.fingerprint : 'none';
  };
  const all = [secret({}), secret({ otp: '1' }), secret({ apiKey: 'D'.repeat(56) })].map(fingerprintOf);
  expect(new Set(all).size).toBe(3);
  expect(fingerprintOf(secret({}))).toBe(all[0]);
});

test('where the halves come from somewhere else, the failure calls them what they are called there', () => {
  const answer = checkCredentials({ apiKey, apiSecret: 'CHANGE_ME' }, 'the form', (half) => `the field ${half}`);
  expect(answer).toMatchObject({
    kind: 'failed',
    failure: { message: expect.stringContaining('the field apiSecret') },
  });
});
