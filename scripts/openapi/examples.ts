import type { ExportAnswer } from '../../lambda/contract/export';
import { VERSION } from '../../lambda/contract/version';
import { encodeCursor } from '../../lambda/core/api/cursor';
import type { OPERATIONS } from '../../lambda/core/api/operations';
import type { AccountAnswer } from '../../lambda/core/api/schemas/account';
import type { ListExports } from '../../lambda/core/api/schemas/parameters';
import type { Problem } from '../../lambda/core/api/schemas/problem';
import type { TransitionAnswer } from '../../lambda/core/api/schemas/transition';

type Operation = (typeof OPERATIONS)[keyof typeof OPERATIONS];
type NamesIn<T> = T extends { entries: infer Entries } ? keyof Entries : never;
type ParameterName = Extract<NamesIn<Operation['parameters']> | NamesIn<Operation['query']>, string>;

const POSITIONS = new Map([['main', '00000001783363496482-000000']]);
const CURSOR = encodeCursor(POSITIONS, { order: 'asc' });

/** Taken together they are one request: a tool that tries them all out gets a page. */
const QUERY_EXAMPLE = {
  account: ['main'],
  report: ['trades'],
  state: ['ready', 'failed'],
  status: ['Processed'],
  id: 'VSKC',
  order: 'asc',
} satisfies Omit<ListExports, 'cursor' | 'limit'>;

export const PARAMETER_EXAMPLES: Record<ParameterName, unknown> = {
  ...QUERY_EXAMPLE,
  account: 'main',
  limit: 50,
  cursor: encodeCursor(POSITIONS, QUERY_EXAMPLE),
};

/** The page behind the account "desk". */
export const ACCOUNTS_CURSOR = 'ZGVzaw';

export const EXPORT: ExportAnswer = {
  account: 'main',
  id: 'VSKC',
  report: 'trades',
  description: 'my_trades_1',
  format: 'CSV',
  status: 'Processed',
  state: 'ready',
  error: null,
  deletionPending: false,
  subtype: 'all',
  fields: 'all',
  asset: 'all',
  assetClasses: ['forex'],
  createdAt: '2026-07-06T18:44:45Z',
  startedAt: '2026-07-06T18:44:53Z',
  completedAt: '2026-07-06T18:44:53Z',
  dataFrom: '2026-05-08T12:00:00Z',
  dataTo: '2026-07-06T18:44:45Z',
  expiresAt: '2026-07-20T18:44:45Z',
  expiryIsEstimate: true,
  firstSeenAt: '2026-07-06T18:44:46.120Z',
  stateChangedAt: '2026-07-06T18:44:56.482Z',
  changedAt: '2026-07-06T18:44:56.482Z',
  version: 3,
  kraken: { id: 'VSKC', descr: 'my_trades_1', format: 'CSV', report: 'trades', status: 'Processed' },
};

export const EXPORT_PAGE = { items: [EXPORT], nextCursor: CURSOR, asOf: '2026-07-06T18:45:46.301Z' };

const TRANSITIONS: TransitionAnswer[] = [
  { version: 1, at: '2026-07-06T18:44:46.120Z', from: null, to: 'queued', status: 'Queued', changed: [] },
  {
    version: 2,
    at: '2026-07-06T18:44:51.307Z',
    from: 'queued',
    to: 'processing',
    status: 'Processing',
    changed: ['status', 'starttm'],
  },
  {
    version: 3,
    at: '2026-07-06T18:44:56.482Z',
    from: 'processing',
    to: 'ready',
    status: 'Processed',
    changed: ['status', 'completedtm'],
  },
];

export const HISTORY = { items: TRANSITIONS };

export const ACCOUNT: AccountAnswer = {
  name: 'main',
  reports: ['trades', 'ledgers'],
  health: 'degraded',
  lastAttemptAt: '2026-07-06T18:46:46.205Z',
  lastSuccessAt: '2026-07-06T18:45:46.301Z',
  consecutiveFailures: 1,
  lastError: {
    class: 'throttled',
    message: 'EService:Throttled: 1783363666',
    hint: 'Kraken asked for a pause. Polling goes on when it is over.',
  },
  resumesAt: '2026-07-06T18:47:46.000Z',
  keyExpiresAt: '2026-12-31T00:00:00.000Z',
  activeExports: 1,
};

export const ACCOUNT_LIST = { items: [ACCOUNT] };

export const POLL_ACCEPTED = { account: 'main', acceptedAt: '2026-07-06T18:46:02.118Z' };

export const HEALTH = { status: 'ok' };

/** The beginning of the description itself. */
export const DESCRIPTION = { openapi: '3.1.0', info: { title: 'Kraken Export Status', version: '1.0.0' }, paths: {} };

export const ETAG = `"3-${VERSION}"`;

/** What API Gateway answers by itself, before the API is asked. */
export const GATEWAY = {
  unauthorized: { message: 'Unauthorized' },
  forbidden: { message: 'Forbidden' },
  tooMany: { message: 'Too Many Requests' },
  internal: { message: 'Internal Server Error' },
  unavailable: { message: 'Service Unavailable' },
  timeout: { message: 'Endpoint request timed out' },
};

const problem = (status: number, title: string, detail: string, errors: Problem['errors'] = []): Problem => ({
  type: 'about:blank',
  title,
  status,
  detail,
  errors,
});

const WRONG_LIMIT = { parameter: 'limit', detail: 'is not a whole number from 1 to 200' };

export const PROBLEMS = {
  badRequest: problem(400, 'Bad Request', `"limit": ${WRONG_LIMIT.detail}`, [WRONG_LIMIT]),
  noToken: problem(401, 'Unauthorized', 'a token is needed here: send it in the header "Authorization: Bearer …"'),
  otherOrigin: problem(
    403,
    'Forbidden',
    'this host answers only requests for localhost, 127.0.0.1 or [::1]; start it with --host for others',
  ),
  waiting: problem(
    429,
    'Too Many Requests',
    '100 requests are waiting already; ask again in 5 seconds, or do not prefer to wait',
  ),
  noAccount: problem(404, 'Not Found', 'there is no such account; configured are main'),
  noExport: problem(404, 'Not Found', 'there is no such export, or no poll has seen it yet'),
  budget: problem(
    429,
    'Too Many Requests',
    "the calls of the last minute have used up the key's budget; ask again in 21 seconds",
  ),
  internal: problem(500, 'Internal Server Error', 'something went wrong on our side; it was logged'),
  unreadable: problem(
    501,
    'Not Implemented',
    'what was asked for is stored, but this version of the software cannot read it: a newer one wrote it, or it is damaged. Asking again does not help; whoever operates this service deploys the newer version again, or repairs the table\'s item "ACCOUNT#main/EXPORT#VSKC"',
  ),
  stale: problem(
    503,
    'Service Unavailable',
    'an account was not polled successfully for too long; /v1/accounts tells which',
  ),
};
