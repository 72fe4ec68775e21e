import type { MiddlewareHandler } from 'hono';
import { answerProblem, ProblemError } from '../../lambda/core/api/problem';
import { isLoopback } from './loopback';

/**
 * Refuses requests that web pages elsewhere made a browser on this machine send. A page can give its own domain the
 * address 127.0.0.1 and then read what this host answers; but the browser still tells the domain, in `Host` and `Origin`.
 */
export const onlyFromHere: MiddlewareHandler = async (c, next) => {
  const host = hostnameOf(`http://${c.req.header('host')}`);
  const origin = c.req.header('origin');
  const isOurs = isLoopback(host) && (origin === undefined || isLoopback(hostnameOf(origin)));
  if (isOurs) return next();
  const detail = 'this host answers only requests for localhost, 127.0.0.1 or [::1]; start it with --host for others';
  return answerProblem(c, new ProblemError(403, detail));
};

const hostnameOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : '');
