import { NEVER_POLLED, type PollState } from '../../lambda/core/poll/poll-state';
import { isOfLastRun, PollStates } from '../../lambda/core/poll/poll-states';
import { MemoryPollStateStore } from '../fakes/memory-poll-state-store';

const MINUTE = 60_000;
let now = 0;
let ids = 0;

/** Pollers that remember each for itself, on one store that counts. */
function pollers(count: number) {
  const store = new MemoryPollStateStore();
  const refused = jest.fn();
  const counting = {
    read: (account: string) => store.read(account),
    replace: async (account: string, stamp: string | undefined, next: PollState) => {
      const isWritten = await store.replace(account, stamp, next);
      if (!isWritten) refused();
      return isWritten;
    },
  };
  const all = Array.from(
    { length: count },
    () =>
      new PollStates(
        counting,
        () => `id-${++ids}`,
        (state) => isOfLastRun(state, MINUTE, now),
      ),
  );
  return { store, refused, all };
}

/** As a poll does it: reads ahead what is not remembered, then changes it. */
const run = async (states: PollStates | undefined) =>
  states?.change(
    'main',
    (state) => ({ next: { ...state, lastAttemptAt: now }, result: undefined }),
    await states.recall('main'),
  );

test('a poller that had the last run too does not read what it wrote', async () => {
  const { store, all } = pollers(1);
  for (now = MINUTE; now <= 10 * MINUTE; now += MINUTE) await run(all[0]);
  expect(store).toMatchObject({ reads: 1, writes: 10 });
});

test('pollers that take turns read before they write, and no write of theirs is refused', async () => {
  const { store, refused, all } = pollers(3);
  for (now = MINUTE; now <= 12 * MINUTE; now += MINUTE) await run(all[(now / MINUTE) % 3]);
  expect(store).toMatchObject({ reads: 12, writes: 12 });
  expect(refused).not.toHaveBeenCalled();
});

test('a run that begins up to half an interval late is the next one still, and the one after it is not', () => {
  const state = { ...NEVER_POLLED, lastAttemptAt: MINUTE };
  expect(isOfLastRun(state, MINUTE, 2.49 * MINUTE)).toBe(true);
  expect(isOfLastRun(state, MINUTE, 2.5 * MINUTE)).toBe(false);
  expect(isOfLastRun(NEVER_POLLED, MINUTE, 10 * MINUTE)).toBe(false);
});
