import {
  bySeverity,
  concernsKey,
  FAILURE_CLASSES,
  type FailureClass,
  refusesCredentials,
  ruleOf,
} from '../../lambda/core/poll/failure';

const failure = (failureClass: FailureClass) => ({ class: failureClass, message: 'x' });

test('K13 of several failures the most severe comes first', () => {
  const classes = ['unknown_error', 'throttled', 'lockout', 'invalid_key', 'permission_denied'] as const;
  expect(
    classes
      .map(failure)
      .sort(bySeverity)
      .map((one) => one.class),
  ).toEqual(['invalid_key', 'lockout', 'permission_denied', 'throttled', 'unknown_error']);
});

test('K09 K10 only a refused key or signature brings a lockout nearer', () => {
  expect(FAILURE_CLASSES.filter((one) => refusesCredentials(failure(one)))).toEqual([
    'invalid_key',
    'invalid_signature',
  ]);
});

test('S01 another key is tried at once where the key is what fails', () => {
  expect(FAILURE_CLASSES.filter((one) => concernsKey(failure(one)))).toEqual([
    'invalid_key',
    'invalid_signature',
    'other_account',
    'invalid_nonce',
    'permission_denied',
  ]);
});

test('S02 who has to store a key is told the command', () => {
  const classes = ['secret_missing', 'secret_invalid', 'invalid_key', 'invalid_signature'] as const;
  for (const one of classes)
    expect(ruleOf(failure(one)).hint).toContain('kraken-export-status secret put ACCOUNT --stack NAME');
});
