import { parseConfig } from '../../lib/config/parse';

const apiOf = (api: object) => parseConfig({ accounts: [{ name: 'main' }], api }, 'config.json').api;
const authOf = (auth: object) => apiOf({ auth }).auth;
const jwt = { mode: 'jwt', issuer: 'https://issuer.example/tenant', audience: 'exports' };
const domain = { name: 'exports.example.com', certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/a-b' };

describe('who may ask', () => {
  test('is who signs with IAM credentials, unless told otherwise', () => {
    expect(apiOf({}).auth).toEqual({ mode: 'iam' });
    expect(authOf({})).toEqual({ mode: 'iam' });
    expect(authOf({ mode: 'iam' })).toEqual({ mode: 'iam' });
  });

  test('is who has a token of an identity provider, for one audience or several', () => {
    expect(authOf(jwt)).toEqual({ ...jwt, audience: ['exports'], scopes: [] });
    const full = {
      ...jwt,
      audience: ['a', 'b'],
      scopes: ['read'],
      pollScopes: ['poll'],
      accountsClaim: 'kraken/accounts',
    };
    expect(authOf(full)).toEqual(full);
    expect(authOf({ ...jwt, issuer: 'http://127.0.0.1:1234' })).toMatchObject({ issuer: 'http://127.0.0.1:1234' });
  });

  test('is who has a token made here, which are listed in a secret', () => {
    expect(authOf({ mode: 'token' })).toEqual({ mode: 'token', secretName: 'kraken-export-status-api/tokens' });
    expect(authOf({ mode: 'token', secretName: 'mine' })).toEqual({ mode: 'token', secretName: 'mine' });
  });

  test.each<[string, object, string]>([
    ['another mode', { auth: { mode: 'basic' } }, 'api.auth.mode is "basic", but must be "iam", "jwt" or "token"'],
    ['no issuer', { auth: { ...jwt, issuer: undefined } }, 'api.auth.issuer is missing and must be the https URL'],
    [
      'a plain issuer',
      { auth: { ...jwt, issuer: 'http://a.example' } },
      'api.auth.issuer is "http://a.example", but must',
    ],
    ['an issuer with a query', { auth: { ...jwt, issuer: 'https://a.example?b' } }, 'but must be the https URL'],
    [
      'no audience',
      { auth: { mode: 'jwt', issuer: jwt.issuer } },
      'api.auth.audience is missing and must be the "aud"',
    ],
    ['an empty audience', { auth: { ...jwt, audience: [] } }, 'api.auth.audience is [], but must be the "aud"'],
    [
      'a scope with a space',
      { auth: { ...jwt, scopes: ['a b'] } },
      'api.auth.scopes[0] is "a b", but must be a list of',
    ],
    [
      'a claim with a space',
      { auth: { ...jwt, accountsClaim: 'a b' } },
      'api.auth.accountsClaim is "a b", but must be',
    ],
    [
      'a key of another mode',
      { auth: { mode: 'token', issuer: 'x' } },
      'api.auth has no key "issuer": it takes "mode"',
    ],
    ['a misspelt key', { auth: { ...jwt, audiance: 'x' } }, 'api.auth has no key "audiance": did you mean "audience"?'],
    [
      'the secret of an account',
      { auth: { mode: 'token', secretName: 'kraken-export-status/main' } },
      'api.auth.secretName is "kraken-export-status/main", but must differ from the secret of accounts[0]',
    ],
    ['a domain that is a URL', { domain: { ...domain, name: 'https://a.example' } }, 'api.domain.name is "https://a'],
    ['a domain of one word', { domain: { ...domain, name: 'exports' } }, 'api.domain.name is "exports", but must be'],
    ['no certificate', { domain: { name: domain.name } }, 'api.domain.certificateArn is missing and must be the ARN'],
    ['no concurrency', { reservedConcurrency: 0 }, 'api.reservedConcurrency is 0, but must be a whole number from 1'],
  ])('%s is refused', (_, api, sentence) => {
    expect(() => apiOf(api)).toThrow(sentence);
  });
});

test('a domain and a limit are taken as they are', () => {
  expect(apiOf({ domain, reservedConcurrency: 20 })).toMatchObject({ domain, reservedConcurrency: 20 });
});
