import type { OperationId } from '../../lambda/core/api/operations';
import * as examples from './examples';
import { FROM_ACCOUNT, FROM_EXPORT, FROM_HISTORY, FROM_POLL } from './links';
import {
  AS_OF,
  answer,
  BAD_REQUEST,
  FORBIDDEN,
  INTERNAL,
  NO_ACCOUNT,
  NO_EXPORT,
  PREFERENCE_APPLIED,
  type ResponseDoc,
  STALE,
  TIMEOUT,
  TOO_MANY_POLLS,
  TOO_MANY_REQUESTS,
  UNAUTHORIZED,
  UNAVAILABLE,
  UNREADABLE,
  VALIDATORS,
} from './responses';

/** What the code does not say of an operation. */
interface OperationDoc {
  readonly tag: 'Exports' | 'Accounts' | 'Service';
  readonly summary: string;
  readonly description?: string;
  /** Request headers that change the answer. */
  readonly headers?: readonly { readonly name: string; readonly description: string; readonly example: string }[];
  readonly responses: Readonly<Record<number, ResponseDoc>>;
}

const PREFER = {
  name: 'Prefer',
  description:
    '"wait=N" (RFC 7240): rather wait up to N seconds, 20 at most, than be told that nothing has changed. What is no number of seconds is ignored.',
  example: 'wait=20',
};

const ALWAYS = {
  400: BAD_REQUEST,
  401: UNAUTHORIZED,
  403: FORBIDDEN,
  429: TOO_MANY_REQUESTS,
  500: INTERNAL,
  503: UNAVAILABLE,
  504: TIMEOUT,
};

/** What is said of something that is named. Lists leave out what cannot be read. */
const OF_NAMED = { ...ALWAYS, 501: UNREADABLE };

export const OPERATION_DOCS: Readonly<Record<OperationId, OperationDoc>> = {
  listExports: {
    tag: 'Exports',
    summary: 'List exports in the order of change',
    description:
      'A resumable change feed: go through the pages in ascending order, keep the last "nextCursor", and ask with it again later to get only what changed since. No change is left out; an export that changes while it is paged through comes again, at its new place. Within an account the order is exact; accounts are merged by "changedAt". With the header Prefer, a page that would be empty is held until something changes.',
    headers: [PREFER],
    responses: {
      200: answer('ExportPage', 'A page of exports.', examples.EXPORT_PAGE, PREFERENCE_APPLIED),
      ...OF_NAMED,
    },
  },
  getExport: {
    tag: 'Exports',
    summary: 'Get one export',
    description: 'With If-None-Match and Prefer, the answer is held until the export changes or the time is up.',
    headers: [
      {
        name: 'If-None-Match',
        description: 'An ETag known from before: if the export still has it, the answer is 304 without a body.',
        example: examples.ETAG,
      },
      PREFER,
    ],
    responses: {
      200: {
        ...answer('Export', 'The export.', examples.EXPORT, { ...VALIDATORS, ...AS_OF, ...PREFERENCE_APPLIED }),
        links: FROM_EXPORT,
      },
      304: { description: 'It has not changed.', headers: { ...VALIDATORS, ...AS_OF, ...PREFERENCE_APPLIED } },
      404: NO_EXPORT,
      ...OF_NAMED,
    },
  },
  getExportHistory: {
    tag: 'Exports',
    summary: 'Tell how an export came to where it stands',
    responses: {
      200: { ...answer('History', 'The steps, oldest first.', examples.HISTORY, AS_OF), links: FROM_HISTORY },
      404: NO_EXPORT,
      ...OF_NAMED,
    },
  },
  listAccounts: {
    tag: 'Accounts',
    summary: 'List the accounts and how polling them goes',
    responses: { 200: answer('AccountList', 'All configured accounts.', examples.ACCOUNT_LIST), ...ALWAYS },
  },
  getAccount: {
    tag: 'Accounts',
    summary: 'Tell how polling an account goes',
    responses: {
      200: { ...answer('Account', 'The account.', examples.ACCOUNT), links: FROM_ACCOUNT },
      404: NO_ACCOUNT,
      ...OF_NAMED,
    },
  },
  requestPoll: {
    tag: 'Accounts',
    summary: 'Poll an account now',
    description: 'Kraken is asked within moments, unless a poll is running already. What changed appears in the feed.',
    responses: {
      202: { ...answer('PollAccepted', 'A poll was asked for.', examples.POLL_ACCEPTED), links: FROM_POLL },
      404: NO_ACCOUNT,
      ...OF_NAMED,
      429: TOO_MANY_POLLS,
    },
  },
  getHealth: {
    tag: 'Service',
    summary: 'Tell whether what is known is fresh',
    description: 'Says nothing about exports.',
    responses: { 200: answer('Health', 'No account is stale.', examples.HEALTH), ...ALWAYS, 503: STALE },
  },
  getOpenApi: {
    tag: 'Service',
    summary: 'Get this description',
    responses: {
      200: {
        description: 'An OpenAPI 3.1 document.',
        content: { 'application/json': { schema: { type: 'object' }, example: examples.DESCRIPTION } },
      },
      ...ALWAYS,
    },
  },
};
