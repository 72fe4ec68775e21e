import type { OperationId } from '../../lambda/core/api/operations';
import { type ComponentName, reference } from './components';
import { ETAG, GATEWAY, PROBLEMS } from './examples';

export interface HeaderDoc {
  readonly description: string;
  readonly schema: { readonly type: string; readonly format?: string };
  readonly example: string | number;
}

/** An operation that goes on from an answer, and where its parameters come from. */
export interface LinkDoc {
  readonly operationId: OperationId;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface ResponseDoc {
  readonly description: string;
  readonly links?: Readonly<Record<string, LinkDoc>>;
  readonly headers?: Readonly<Record<string, HeaderDoc>>;
  readonly content?: Readonly<Record<string, { readonly schema: unknown; readonly example?: unknown }>>;
}

export const AS_OF: Readonly<Record<string, HeaderDoc>> = {
  'As-Of': {
    description: 'The last successful poll that the answer rests on, UTC; missing if there was none yet.',
    schema: { type: 'string', format: 'date-time' },
    example: '2026-07-06T18:45:46.301Z',
  },
};

export const VALIDATORS: Readonly<Record<string, HeaderDoc>> = {
  ETag: { description: 'Of the version, strong. Opaque.', schema: { type: 'string' }, example: ETAG },
  'Last-Modified': {
    description: 'When a poll saw it change, to the second.',
    schema: { type: 'string' },
    example: 'Mon, 06 Jul 2026 18:44:56 GMT',
  },
};

export const PREFERENCE_APPLIED: Readonly<Record<string, HeaderDoc>> = {
  'Preference-Applied': {
    description: 'For how long at most the answer was held, if the request preferred that.',
    schema: { type: 'string' },
    example: 'wait=20',
  },
};

export const answer = (
  component: ComponentName,
  description: string,
  example: unknown,
  headers?: ResponseDoc['headers'],
): ResponseDoc => ({
  description,
  ...(headers !== undefined && { headers }),
  content: { 'application/json': { schema: reference(component), example } },
});

const problem = (description: string, example: unknown, headers?: ResponseDoc['headers']): ResponseDoc => ({
  description,
  ...(headers !== undefined && { headers }),
  content: { 'application/problem+json': { schema: reference('Problem'), example } },
});

export const BAD_REQUEST = problem('A parameter is wrong or unknown; "errors" names it.', PROBLEMS.badRequest);
export const NO_ACCOUNT = problem('There is no such account.', PROBLEMS.noAccount);
export const NO_EXPORT = problem('There is no such account or export.', PROBLEMS.noExport, AS_OF);
const RETRY_AFTER: Readonly<Record<string, HeaderDoc>> = {
  'Retry-After': {
    description: 'Whole seconds until it makes sense to ask again; missing if API Gateway refused the request.',
    schema: { type: 'integer' },
    example: 21,
  },
};

/** API Gateway answers some requests by itself, with a body of its own. */
const orOfGateway = (response: ResponseDoc, example: unknown): ResponseDoc => ({
  ...response,
  content: { ...response.content, 'application/json': { schema: reference('GatewayMessage'), example } },
});
const ofGateway = (description: string, example: unknown): ResponseDoc => orOfGateway({ description }, example);

export const UNAUTHORIZED = orOfGateway(
  problem('Nobody knows who asks: the request has no token, or one that is not valid.', PROBLEMS.noToken, {
    'WWW-Authenticate': {
      description: 'What is asked for (RFC 6750).',
      schema: { type: 'string' },
      example: 'Bearer',
    },
  }),
  GATEWAY.unauthorized,
);
export const FORBIDDEN = orOfGateway(
  problem('Whoever asks may not, or comes from another web site.', PROBLEMS.otherOrigin),
  GATEWAY.forbidden,
);
export const TOO_MANY_REQUESTS = orOfGateway(
  problem('Too many requests at once, or too many that wait.', PROBLEMS.waiting, RETRY_AFTER),
  GATEWAY.tooMany,
);
export const TOO_MANY_POLLS = orOfGateway(
  problem(
    'Polling pauses because Kraken asked for it, or the rate budget of the key is spent; or too many requests at once.',
    PROBLEMS.budget,
    RETRY_AFTER,
  ),
  GATEWAY.tooMany,
);
export const STALE = orOfGateway(
  problem('What is known of an account is older than operators accept.', PROBLEMS.stale),
  GATEWAY.unavailable,
);
export const INTERNAL = orOfGateway(problem('Something went wrong on our side.', PROBLEMS.internal), GATEWAY.internal);
export const UNREADABLE = problem(
  'It is stored, but not as this version of the software can read it. Asking again does not help.',
  PROBLEMS.unreadable,
);
export const UNAVAILABLE = ofGateway('API Gateway got no answer, such as when too much runs.', GATEWAY.unavailable);
export const TIMEOUT = ofGateway('API Gateway got no answer in time.', GATEWAY.timeout);
