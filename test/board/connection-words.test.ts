import * as v from 'valibot';
import { Refused } from '../../board/data/api';
import { connectionWords } from '../../board/data/connection-words';
import { troubleOf } from '../../board/data/trouble';

const NOW = 10_000_000;

test.each([
  [new TypeError('Failed to fetch'), 'The connection is lost.', /still running/],
  [new DOMException('too slow', 'TimeoutError'), 'There was no answer in time.', /still running/],
  [new SyntaxError('Unexpected token'), 'The answer is none that this page understands.', /reload/],
  [new v.ValiError(v.safeParse(v.string(), 1).issues ?? [{} as never]), /none that this page understands/, /reload/],
  [new Refused(401, 'a token is needed'), 'A token is needed. (HTTP 401)', /kraken-export-status board/],
  [new Refused(403, 'not for you.'), 'Not for you. (HTTP 403)', /kraken-export-status board/],
  [new Refused(500, 'something went wrong here'), 'Something went wrong here. (HTTP 500)', /printed/],
  [new Refused(503, 'nothing answers: start it'), 'Nothing answers: start it. (HTTP 503)', /^$/],
  [new Refused(429, '100 requests are waiting'), '100 requests are waiting. (HTTP 429)', /other pages/],
  [new RangeError('invalid'), 'This page failed: RangeError: invalid.', /Reload/],
])('%s is told as what happened and what to do', (error, problem, hint) => {
  const trouble = troubleOf(error);
  if (typeof problem === 'string') expect(trouble.problem).toBe(problem);
  else expect(trouble.problem).toMatch(problem);
  expect(trouble.hint).toMatch(hint);
});

test('it is live only while good answers come', () => {
  expect(connectionWords(undefined, undefined, NOW).words).toBe('loading…');
  expect(connectionWords(undefined, NOW - 45_000, NOW)).toMatchObject({ isLive: true, words: 'live', age: '' });
  expect(connectionWords(undefined, NOW - 3 * 3_600_000, NOW)).toMatchObject({
    isLive: false,
    words: 'Looking again.',
    age: 'What is shown is 3 h old.',
  });
  const trouble = troubleOf(new TypeError('Failed to fetch'));
  expect(connectionWords(trouble, NOW - 25_000, NOW)).toMatchObject({
    isLive: false,
    words: 'The connection is lost. Trying again.',
    age: 'What is shown is 25 s old.',
  });
  expect(connectionWords(trouble, undefined, NOW).age).toBe('');
});
