import type { Context, ErrorHandler } from 'hono';
import { StoredItemError } from '../stored-item-error';
import type { ParameterError, Problem } from './schemas/problem';

const TITLES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
} as const;
export type ProblemStatus = keyof typeof TITLES;

export const OUR_FAULT = 'something went wrong on our side; it was logged';

/** A request that cannot be answered as asked. Its message goes to the client. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code = 'problem';

  constructor(
    readonly status: ProblemStatus,
    detail: string,
    readonly errors: readonly ParameterError[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }
}

/** Parameters that are wrong. */
export function badParameters(errors: readonly ParameterError[]): ProblemError {
  const detail = errors.map(({ parameter, detail }) => `"${parameter}": ${detail}`).join('; ');
  return new ProblemError(400, detail, errors);
}

/** Answers with `application/problem+json`. */
export const answerProblem = (c: Context, problem: ProblemError): Response =>
  c.body(bodyOf(problem), problem.status, headersOf(problem));

/** The same for a request that no application has seen. */
export const problemResponse = (problem: ProblemError): Response =>
  new Response(bodyOf(problem), { status: problem.status, headers: headersOf(problem) });

function bodyOf({ status, message, errors }: ProblemError): string {
  const problem: Problem = { type: 'about:blank', title: TITLES[status], status, detail: message, errors: [...errors] };
  return JSON.stringify(problem);
}

/** No 500, after which clients ask again: this version will not do later what it cannot do now. */
const unreadable = ({ key: { pk, sk } }: StoredItemError): ProblemError =>
  new ProblemError(
    501,
    `what was asked for is stored, but this version of the software cannot read it: a newer one wrote it, or it is damaged. Asking again does not help; whoever operates this service deploys the newer version again, or repairs the table's item "${pk}/${sk}"`,
  );

const headersOf = ({ headers }: ProblemError): Record<string, string> => ({
  ...headers,
  'Content-Type': 'application/problem+json',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
});

/** Answers what was thrown. What is no problem of the request is told to `onError`, and to the client only that it was. */
export const answerErrors =
  (onError: (error: unknown) => void): ErrorHandler =>
  (error, c) => {
    if (error instanceof ProblemError) return answerProblem(c, error);
    onError(error);
    return answerProblem(c, error instanceof StoredItemError ? unreadable(error) : new ProblemError(500, OUR_FAULT));
  };
