import { exportsPerDay, timesTaken } from '../../board/data/days';
import { storedExport } from '../support/exports';

const NOW = new Date(2026, 10, 24, 12).getTime();
const daysAgo = (days: number): string => new Date(2026, 10, 24 - days, 9).toISOString();

test('exports are counted by the day on which they were requested, and empty days too', () => {
  const exports = [0, 0, 2, 29, 30].map((days) => storedExport({ createdAt: daysAgo(days) }));
  const days = exportsPerDay(exports, NOW, 30);
  expect(days).toHaveLength(30);
  expect(days.map(({ count }) => count)).toEqual([1, ...Array<number>(26).fill(0), 1, 0, 2]);
  expect(days.map(({ at }) => new Date(at * 1000).getHours())).toEqual(Array<number>(30).fill(0));
});

test('only what became ready within the time has taken a time', () => {
  const taken = (days: number, fields = {}) =>
    storedExport({ state: 'ready', createdAt: daysAgo(days), completedAt: daysAgo(days - 1), ...fields });
  const times = timesTaken([taken(2), taken(40), taken(3), taken(1, { completedAt: null })], NOW, 30);
  expect(times.map(({ seconds }) => seconds)).toEqual([86_400, 86_400]);
  expect(times[0]?.at).toBeLessThan(times[1]?.at ?? 0);
});
