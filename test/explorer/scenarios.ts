import type { Scenario, Station } from './explore';

const CALM: Scenario = {
  polls: 1,
  lists: [{ A: 'Queued' }],
  crashes: 0,
  failures: 0,
  jumps: 0,
  switches: Number.POSITIVE_INFINITY,
  refusals: [],
  rotations: 0,
  returns: 0,
  tries: 0,
  setbacks: 0,
  mistakes: 0,
  raises: 0,
  recoveries: 4,
  msPerMove: 0,
};
const MOVING = [{ A: 'Queued' }, { A: 'Processed' }];

/** Small enough for every order of events there is, within these bounds. */
export const SMALL: readonly (readonly [string, Scenario])[] = [
  [
    'one poll crashes and an effect of it fails while Kraken changes and goes back',
    { ...CALM, lists: [...MOVING, { A: 'Queued' }], crashes: 1, failures: 1 },
  ],
  [
    'Kraken refuses one of two polls, and effects fail twice',
    { ...CALM, polls: 2, switches: 0, refusals: ['upstream_unavailable'], failures: 2 },
  ],
  ['one poll of two exports fails twice', { ...CALM, lists: [{ A: 'Queued', B: 'Queued' }], failures: 2 }],
  ['two polls take turns at every effect, and one crashes', { ...CALM, polls: 2, crashes: 1 }],
  ['two polls take turns at every effect while Kraken changes', { ...CALM, polls: 2, lists: MOVING }],
  ['three polls take turns, up to four times where one could go on', { ...CALM, polls: 3, switches: 4 }],
  ['a poll outlives its lease while two others take two turns', { ...CALM, polls: 3, jumps: 1, switches: 2 }],
  [
    'an export is missed, found and missed, and an effect fails',
    { ...CALM, polls: 4, lists: [{ A: 'Queued' }, {}, { A: 'Queued' }, {}], failures: 1, switches: 0 },
  ],
  [
    'a poll of both reports crashes and effects of it fail',
    { ...CALM, lists: [{ A: 'Queued', L: 'Queued' }], reports: ['trades', 'ledgers'], crashes: 1, failures: 2 },
  ],
  [
    'somebody tries a key that is revoked, changed and put back before and after each effect of two polls, of which one crashes',
    { ...CALM, polls: 2, tries: 1, rotations: 1, returns: 1, switches: 0, crashes: 1 },
  ],
];

const LATE_WRITE: Scenario = {
  ...CALM,
  polls: 3,
  lists: [...MOVING, { A: 'Queued' }],
  jumps: 1,
  recoveries: 1,
};
const LATE_MISS: Scenario = {
  ...LATE_WRITE,
  polls: 4,
  lists: [{ A: 'Queued' }, {}, { A: 'Queued' }, {}],
  recoveries: 4,
};
/** The second poll is about to write what Kraken said when the third has seen that it went back. */
const TO_LATE_WRITE: readonly Station[] = [
  ['poll 1'],
  ['Kraken changes'],
  ['poll 2', 'exports.write:before'],
  ['leases end'],
  ['Kraken changes'],
  ['poll 3'],
  ['poll 2'],
];

/** Single orders of events in which a poll outlives its lease. */
export const OVERTAKEN = [
  /** Its answer is stored after Kraken went back, and a newer poll saw nothing new. */
  [LATE_WRITE, TO_LATE_WRITE],
  /** The same with the miss of an export that is there again, and then missed once. */
  [LATE_MISS, [...TO_LATE_WRITE, ['Kraken changes'], ['poll 4']]],
  /** The same with a key that is tried before the newer poll begins. */
  [{ ...LATE_WRITE, tries: 1 }, [...TO_LATE_WRITE.slice(0, 5), ['try 1'], ...TO_LATE_WRITE.slice(5)]],
  /** It writes what another one has written already. */
  [LATE_WRITE, [['poll 1', 'exports.write:before'], ['leases end'], ['poll 2', 'publish:before'], ['poll 1']]],
  /** It closes while another one holds the lease. */
  [
    LATE_WRITE,
    [
      ['poll 1', 'exports.mark:before'],
      ['leases end'],
      ['poll 2', 'kraken:before'],
      ['poll 1'],
      ['poll 3'],
      ['poll 2'],
    ],
  ],
] as const satisfies readonly (readonly [Scenario, readonly Station[]])[];

const STORM: Scenario = { ...CALM, polls: 3, msPerMove: 7 };
const MANY = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`E${index}`, 'Processed']));

/** Too large for that: orders of events are drawn at random. */
export const LARGE: readonly (readonly [string, Scenario])[] = [
  [
    'a poll outlives its lease and Kraken goes back',
    { ...STORM, lists: [...MOVING, { A: 'Queued' }], jumps: 1, switches: 2 },
  ],
  [
    'three exports change, a poll crashes, effects fail and leases end',
    {
      ...STORM,
      lists: [
        { A: 'Queued', B: 'Queued' },
        { A: 'Processing', B: 'Queued', C: 'Queued' },
        { A: 'Processed', C: 'Processing' },
        { A: 'Queued', B: 'Queued' },
      ],
      crashes: 1,
      failures: 2,
      jumps: 2,
    },
  ],
  [
    'keys change and Kraken refuses',
    {
      ...STORM,
      polls: 4,
      lists: MOVING,
      rotations: 2,
      refusals: ['lockout', 'rate_limited', 'upstream_unavailable'],
      failures: 1,
    },
  ],
  ['a key is revoked before there is another', { ...STORM, lists: MOVING, rotations: 1, refusals: ['invalid_key'] }],
  ['a key of another account is put in', { ...STORM, lists: MOVING, mistakes: 1, crashes: 1 }],
  [
    'the generation is raised',
    { ...STORM, lists: [...MOVING, { A: 'Processed', B: 'Queued' }], raises: 1, crashes: 1, jumps: 1 },
  ],
  ['most of many exports vanish', { ...STORM, lists: [MANY, { E0: 'Processed' }], recoveries: 14 }],
  [
    'trades and ledgers change, polls crash, effects fail and leases end',
    {
      ...STORM,
      reports: ['trades', 'ledgers'],
      lists: [
        { A: 'Queued', L: 'Queued' },
        { A: 'Processed', L: 'Processing', L2: 'Queued' },
        { L2: 'Processed' },
        { A: 'Queued' },
      ],
      crashes: 1,
      failures: 2,
      jumps: 1,
      refusals: ['upstream_unavailable'],
    },
  ],
  [
    'somebody tries keys while they are revoked, changed and put back, of both reports',
    {
      ...STORM,
      polls: 4,
      reports: ['trades', 'ledgers'],
      lists: MOVING,
      rotations: 1,
      returns: 1,
      tries: 2,
      crashes: 1,
    },
  ],
  [
    'somebody tries a key while a poll outlives its lease',
    { ...STORM, lists: [...MOVING, { A: 'Queued' }], tries: 1, jumps: 1, switches: 2, crashes: 1 },
  ],
  [
    'the clock goes back by some seconds',
    { ...STORM, polls: 4, lists: [...MOVING, { A: 'Queued' }], setbacks: 2, tries: 1, crashes: 1, failures: 1 },
  ],
  ['many polls come at once', { ...STORM, polls: 12, tier: 'starter', failures: 1 }],
];
