import type { Handler } from 'hono';
import type { Hono } from 'hono/tiny';
import { OPERATIONS } from './operations';
import { ProblemError } from './problem';

/** Answers the methods that a path does not take with 405. To be added behind all routes. */
export function refuseOtherMethods(app: Hono): void {
  const operations = Object.values(OPERATIONS);
  for (const path of new Set(operations.map((operation) => operation.path))) {
    const methods = operations.filter((operation) => operation.path === path).map(({ method }) => method.toUpperCase());
    // Whatever answers GET answers HEAD too.
    app.all(path, refuseAllBut(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))));
  }
}

const refuseAllBut =
  (methods: readonly string[]): Handler =>
  () => {
    const allowed = methods.join(', ');
    throw new ProblemError(405, `this path takes ${allowed}`, [], { Allow: allowed });
  };
