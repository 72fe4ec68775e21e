import { createServer } from 'node:http';
import { getRequestListener, RequestError } from '@hono/node-server';
import type { Hono } from 'hono';
import { OUR_FAULT, ProblemError, problemResponse } from '../../lambda/core/api/problem';
import { HostError } from '../host-error';

export interface Serving {
  /** Without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** A connection on which nothing moved for so long is given up; streams have a heartbeat well within it. */
const SILENCE_MS = 60_000;
/** Time that open requests have to end when the host stops. */
const CLOSING_MS = 1_000;
const TIDYING_MS = 20;

const NO_URL = 'host and path of the request make no URL';

/**
 * Serves the application. Port 0 takes a free one.
 * @param onError told of everything that was answered with status 500 before the application could
 */
export async function serve(
  app: Pick<Hono, 'fetch'>,
  host: string,
  port: number,
  onError: (error: unknown) => void,
): Promise<Serving> {
  const errorHandler = (error: unknown): Response => {
    if (error instanceof RequestError) return problemResponse(new ProblemError(400, NO_URL));
    onError(error);
    return problemResponse(new ProblemError(500, OUR_FAULT));
  };
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false, errorHandler }));
  server.setTimeout(SILENCE_MS);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new HostError(problemOf(error, host, port), { cause: error })));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the host listens on no port');
  return {
    url: `http://${shownHost(host)}:${address.port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // A connection that is kept alive becomes idle only when its answer, such as a stream, has ended.
      const tidying = setInterval(() => server.closeIdleConnections(), TIDYING_MS);
      const impatience = setTimeout(() => server.closeAllConnections(), CLOSING_MS);
      await closed;
      clearInterval(tidying);
      clearTimeout(impatience);
    },
  };
}

function problemOf(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is in use: stop what uses it, or take another with --port`;
    case 'EACCES':
      return `port ${port} may not be used by this user: take one above 1023 with --port`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine: give --host one that is`;
    default:
      return `cannot listen on ${host}, port ${port}: ${error.message}`;
  }
}

/** An address that stands for all of this machine's is shown as one that can be called. */
function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  const isIpv6 = host.includes(':');
  return isIpv6 ? `[${host}]` : host;
}
