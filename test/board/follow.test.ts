import { Refused } from '../../board/data/api';
import { storedExport } from '../support/exports';
import { Following } from './support';

// What just changed is marked for some seconds, which nobody here waits for.
beforeAll(() => jest.useFakeTimers());
afterAll(() => jest.useRealTimers());

const row = (id: string, version = 1) => storedExport({ id, version });
const threeRows = (following: Following): void => {
  following.rows = [row('A'), row('B'), row('C')];
};

test('all there is is read, and then only what changed', async () => {
  const page = new Following('events', threeRows);
  await page.settled();
  expect(page.shown).toEqual(['A 1', 'B 1', 'C 1']);
  expect(page.board.isComplete.value).toBe(true);
  page.rows.push(row('A', 2));
  page.cursors.length = 0;
  await page.lookAgain();
  expect(page.shown).toEqual(['A 2', 'B 1', 'C 1']);
  expect(page.cursors).toEqual(['3', '4']);
});

test('what left the table while there was trouble leaves the page too', async () => {
  const page = new Following('events', threeRows);
  await page.settled();
  page.failure = new TypeError('Failed to fetch');
  await page.lookAgain();
  expect(page.shown).toEqual(['A 1', 'B 1', 'C 1']);
  page.failure = undefined;
  page.rows = [row('B', 2)];
  await page.lookAgain();
  expect(page.shown).toEqual(['B 2']);
});

test('another table behind the address takes the place of the one before, also with older versions', async () => {
  const page = new Following('events', (following) => {
    following.rows = [row('A', 7)];
  });
  await page.settled();
  page.failure = new Refused(400, 'the cursor belongs to another query');
  await page.lookAgain();
  page.rows = [row('A', 1)];
  page.failure = undefined;
  await page.lookAgain();
  expect(page.shown).toEqual(['A 1']);
});

test('what left the table without a word is gone after an hour', async () => {
  const page = new Following('poll', threeRows);
  await page.settled();
  page.rows = [row('C')];
  await page.lookAgain();
  expect(page.shown).toHaveLength(3);
  await page.lookAgain(3_600_001);
  expect(page.shown).toEqual(['C 1']);
});

test('an older version never takes the place of a newer one', async () => {
  const page = new Following('events', (following) => {
    following.rows = [row('A', 3)];
  });
  await page.settled();
  page.board.take([row('A', 2)]);
  expect(page.shown).toEqual(['A 3']);
});

test('what is shown is as old as the last good answer, not as the moment when trouble was noticed', async () => {
  const page = new Following('poll', threeRows);
  await page.settled();
  const confirmedAt = page.now;
  expect(page.board.confirmedAt.value).toBe(confirmedAt);
  page.failure = new TypeError('Failed to fetch');
  await page.lookAgain(45_000);
  expect(page.board.confirmedAt.value).toBe(confirmedAt);
  expect(page.board.trouble.value?.problem).toBe('The connection is lost.');
  page.failure = undefined;
  await page.lookAgain();
  expect(page.board.trouble.value).toBeUndefined();
  expect(page.board.confirmedAt.value).toBe(page.now);
});

test.each(['events', 'poll'] as const)(
  'hidden, a page that hears by %s looks once a minute, for its tab',
  async (source) => {
    const page = new Following(source, threeRows);
    await page.settled();
    page.isVisible = false;
    page.waits.length = 0;
    await page.lookAgain();
    expect([page.waits, page.restedMs]).toEqual([[0], 60_000]);
    page.isVisible = true;
    await page.lookAgain();
    expect(page.waits.at(-1)).toBe(source === 'poll' ? 20 : 0);
    expect(page.restedMs).toBe(source === 'poll' ? 1_000 : 5_000);
  },
);

test('after failures it is asked more and more seldom, up to every five seconds', async () => {
  const page = new Following('poll', threeRows);
  await page.settled();
  page.failure = new TypeError('Failed to fetch');
  const pauses: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    await page.lookAgain();
    pauses.push(page.restedMs);
  }
  expect(pauses).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
});
