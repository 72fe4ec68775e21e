import {
  bySeverity,
  concernsKey,
  FAILURE_CLASSES,
  type FailureClass,
  pauseAfter,
  refusesCredentials,
  ruleOf,
} from '../../lambda/core/poll/failure';

const NOW = 1_000_000_000;
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

test.each([
  ['ahead', 20_000, 20_000],
  ['over already', 0, 60_000],
  ['long past', -60_000, 60_000],
  ['further ahead than the longest pause', 7_200_000, 3_600_000],
])('K07 a time that Kraken gives counts if it can be right: %s', (_, retryIn, pauseMs) => {
  expect(pauseAfter({ ...failure('throttled'), retryAt: NOW + retryIn }, NOW, 'pro')).toBe(NOW + pauseMs);
});

test.each([
  ['starter', 45_455],
  ['intermediate', 40_000],
  ['pro', 20_000],
  ['unlimited', 15_000],
] as const)('K06 after too many calls of a %s key its counter falls to nothing', (tier, pauseMs) => {
  expect(pauseAfter(failure('rate_limited'), NOW, tier)).toBeCloseTo(NOW + pauseMs, -1);
});

test('S02 who has to store a key is told the command', () => {
  const classes = ['secret_missing', 'secret_invalid', 'invalid_key', 'invalid_signature'] as const;
  for (const one of classes)
    expect(ruleOf(failure(one)).hint).toContain('kraken-export-status secret put ACCOUNT --stack NAME');
});
