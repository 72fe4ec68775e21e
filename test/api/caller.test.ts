import fc from 'fast-check';
import { allowedAccounts, contextOf } from '../../lambda/adapters/lambda/caller';

const event = (authorizer: unknown) => ({ requestContext: { authorizer } });
const token = { mode: 'token', accountsClaim: undefined } as const;
const jwt = (accountsClaim?: string) => ({ mode: 'jwt', accountsClaim }) as const;

test('a caller with IAM credentials sees all accounts', () => {
  expect(allowedAccounts(event({ iam: {} }), { mode: 'iam', accountsClaim: undefined })).toBe('all');
});

test('the holder of a token sees what the authorizer says', () => {
  const name = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/);
  fc.assert(
    fc.property(fc.oneof(fc.constant('all' as const), fc.array(name, { minLength: 1 })), (accounts) => {
      const context = contextOf({ name: 'a', accounts });
      expect(allowedAccounts(event({ lambda: context }), token)).toEqual(accounts);
    }),
  );
  expect(allowedAccounts(event({ lambda: contextOf({ name: 'a', accounts: ['all'] }) }), token)).toEqual(['all']);
});

test.each<[unknown, unknown]>([
  ['main', ['main']],
  ['main desk', ['main', 'desk']],
  ['[main desk]', ['main', 'desk']],
  [
    ['main', 'desk'],
    ['main', 'desk'],
  ],
  ['main,desk', ['main', 'desk']],
  ['*', 'all'],
  ['[*]', 'all'],
  ['', []],
  [undefined, []],
  [null, []],
  [{ main: true }, []],
])('a claim of %j lets its bearer see %j', (claim, accounts) => {
  expect(allowedAccounts(event({ jwt: { claims: { sub: 'x', accounts: claim } } }), jwt('accounts'))).toEqual(accounts);
});

test('a bearer sees all accounts if no claim was configured', () => {
  expect(allowedAccounts(event({ jwt: { claims: {} } }), jwt())).toBe('all');
});

test('A01 of whom nothing is said sees nothing', () => {
  for (const odd of [
    undefined,
    {},
    event(undefined),
    event({}),
    event({ lambda: {} }),
    event({ lambda: { accounts: 1 } }),
  ])
    for (const auth of [token, jwt('accounts')]) expect(allowedAccounts(odd, auth)).toEqual([]);
  // What one authorizer says is not for the mode of another.
  expect(allowedAccounts(event({ jwt: { claims: { accounts: '*' } } }), token)).toEqual([]);
  expect(allowedAccounts(event({ lambda: { accounts: '*' } }), jwt('accounts'))).toEqual([]);
});
