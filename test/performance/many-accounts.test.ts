import { type Day, simulateDay } from '../../bench/accounts/day';

/** The short form of `npm run bench -- accounts`: what is counted in virtual time is the same on every machine. */
const perRun = ({ counts }: Day, name: keyof Day['counts']): number => counts[name] / counts.runs;

let alone: Day;
let many: Day;
beforeAll(async () => {
  alone = await simulateDay({ accounts: 1, hours: 2 });
  many = await simulateDay({ accounts: 100, hours: 1 });
}, 60_000);

test('an idle account makes two calls and two writes a run, and reads its secret every five minutes', () => {
  expect(alone.counts).toMatchObject({
    runs: 120,
    polls: 120,
    krakenCalls: 240,
    stateWrites: 240,
    stateReads: 0,
    refusedWrites: 0,
    secretReads: 24,
    putEvents: 0,
  });
});

test('among many, it costs at most one read more a run, and no write, wherever the run lands', () => {
  expect(many.environments).toBeGreaterThan(3);
  expect(perRun(many, 'krakenCalls')).toBeLessThan(2.1);
  expect(perRun(many, 'stateReads')).toBeLessThan(1.1);
  expect(perRun(many, 'stateWrites')).toBeLessThan(2.2);
  expect(perRun(many, 'refusedWrites')).toBeLessThan(0.01);
  expect(perRun(many, 'secretReads')).toBeLessThanOrEqual(1);
});

test('a secret that many share is read once in five minutes by each environment, not for each account', () => {
  expect(many.counts.sharedSecretReads).toBeLessThan(many.counts.secretReads / 20);
});

test('the news of every export is told, half of it within fifteen seconds', () => {
  const seconds = many.latencies.toSorted((a, b) => a - b);
  expect(seconds.length).toBeGreaterThan(3);
  expect(seconds[Math.floor(seconds.length / 2)]).toBeLessThan(15);
  expect(seconds.at(-1)).toBeLessThan(61);
});
