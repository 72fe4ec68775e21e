import { Credentials } from '../../lambda/core/credentials';
import { type CloseRequest, closePoll, type ReportOutcome } from '../../lambda/core/poll/close-poll';
import { NEVER_POLLED, type PollState } from '../../lambda/core/poll/poll-state';
import { account, START } from '../support/world';

const QUARTER = 15 * 60_000;
const report = { completeAnswers: 5, activeExports: 0 };
const open: PollState = {
  ...NEVER_POLLED,
  lease: { owner: 'me', until: START + 55_000 },
  reports: { trades: { ...report, missesFrom: 5 }, ledgers: { ...report, missesFrom: 5 } },
};
const before: PollState = {
  ...NEVER_POLLED,
  reports: { trades: { ...report, digest: 'old', missesFrom: 2 }, ledgers: { ...report, digest: 'old' } },
};
const answered: ReportOutcome = {
  kind: 'answered',
  report: 'trades',
  askedAt: START,
  answeredTo: 'key',
  hasUnreadable: false,
  activeExports: 0,
  isComplete: true,
  isAnnounced: true,
  digest: 'new',
};
const request: CloseRequest = {
  settings: account,
  owner: 'me',
  now: START,
  staleAfterMs: 600_000,
  before,
  outcomes: [answered],
  asked: { reports: [], credentials: new Credentials('key', 'secret', undefined), calls: [] },
  bookedAt: START + 50_000,
  correlationId: 'me',
};
const broken: ReportOutcome = {
  kind: 'broken',
  report: 'ledgers',
  failure: { class: 'not_stored', message: 'not everything could be stored' },
  hasFailedWrite: true,
};
const close = (state: PollState, ...outcomes: ReportOutcome[]) => closePoll(state, { ...request, outcomes });

test('C13 a poll that stored all it saw leaves no doubt, and misses count on from where they did', () => {
  const skipped: ReportOutcome = { kind: 'skipped', report: 'ledgers' };
  const closed = close(open, answered, skipped);
  expect(closed?.reports.trades).not.toHaveProperty('doubtUntil');
  expect(closed?.reports.trades).toMatchObject({ digest: 'new', completeAnswers: 6, missesFrom: 2 });
  expect(closed?.reports.ledgers).toEqual({ ...report, digest: 'old' });
});

test('C13 I9 a report that was in doubt when the poll began is not finished with, no miss so far counts, and it is looked at once more', () => {
  // The doubt is over as the poll closes: what it was about may have arrived meanwhile.
  for (const doubtUntil of [START - 1, START, START + 1]) {
    const trades = { ...report, missesFrom: 5, unannounced: true, doubtUntil };
    const closed = close({ ...open, reports: { ...open.reports, trades } }, answered);
    const lookAgain = { unannounced: false, lookAgainAt: doubtUntil };
    expect(closed?.reports.trades).toMatchObject({ doubtUntil, completeAnswers: 6, missesFrom: 6, ...lookAgain });
    expect(closed?.reports.trades).not.toHaveProperty('digest');
  }
});

test('P02 a write that failed may be under way all the same, and leaves no doubt about another report', () => {
  const closed = close(open, answered, broken);
  expect(closed?.reports.ledgers).toMatchObject({
    failure: broken.failure,
    missesFrom: 5,
    doubtUntil: START + QUARTER,
  });
  expect(closed?.reports.ledgers).not.toHaveProperty('digest');
  expect(closed?.reports.trades).toMatchObject({ digest: 'new', missesFrom: 2 });
});

test('C10 I9 a poll whose time was up sent nothing that may arrive late, and no miss so far counts', () => {
  const closed = close(open, answered, { ...broken, hasFailedWrite: false });
  expect(closed?.reports.ledgers).not.toHaveProperty('doubtUntil');
  expect(closed?.reports.trades).toMatchObject({ digest: 'new', missesFrom: 2 });
  expect(closed?.reports.ledgers).toMatchObject({ missesFrom: 5 });
});

test('D01 I9 an answer that names not all it lists lets no miss so far count', () => {
  const closed = close(open, { ...answered, isComplete: false });
  expect(closed?.reports.trades).toMatchObject({ completeAnswers: 5, missesFrom: 5 });
});
