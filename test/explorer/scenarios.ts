import type { Scenario } from './explore';

const calm: Scenario = { polls: 1, lists: [{ A: 'Queued' }], crashes: 0, failures: 0, jumps: 0, switches: 0 };
const moving = [{ A: 'Queued' }, { A: 'Processed' }];

/** Small enough that every order of events can be tried. */
export const SMALL: readonly (readonly [string, Scenario])[] = [
  ['one poll crashes anywhere', { ...calm, crashes: 1 }],
  ['one poll crashes anywhere while Kraken changes', { ...calm, lists: moving, crashes: 1 }],
  [
    'one effect fails while Kraken changes and goes back',
    { ...calm, lists: [...moving, { A: 'Queued' }], failures: 1 },
  ],
  [
    'one effect of two polls fails',
    { ...calm, polls: 2, lists: [{ A: 'Queued', B: 'Queued' }], failures: 1, switches: 1 },
  ],
  ['two polls interleave', { ...calm, polls: 2, switches: 3 }],
  ['a poll outlives its lease', { ...calm, polls: 2, jumps: 1, switches: 1 }],
];

/** Too large for that: orders of events are drawn at random. */
export const LARGE: readonly (readonly [string, Scenario])[] = [
  [
    'one of two polls crashes and Kraken goes back',
    { ...calm, polls: 2, lists: [...moving, { A: 'Queued' }], crashes: 1 },
  ],
  [
    'a poll outlives its lease and Kraken goes back',
    { ...calm, polls: 3, lists: [...moving, { A: 'Queued' }], jumps: 1, switches: 2 },
  ],
  [
    'three polls meet changes of three exports, a crash, a failure and lost leases',
    {
      polls: 3,
      lists: [
        { A: 'Queued', B: 'Queued' },
        { A: 'Processing', B: 'Queued', C: 'Queued' },
        { A: 'Processed', C: 'Processing' },
        { A: 'Queued', B: 'Queued' },
      ],
      crashes: 1,
      failures: 1,
      jumps: 2,
      switches: 12,
    },
  ],
];
