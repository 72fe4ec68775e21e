import type { IncomingMessage } from 'node:http';

const LOOPBACK_ADDRESS = /^(::ffff:)?127\.|^::1$/;
const LOOPBACK_HOST = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:\d+)?$/;

/**
 * Whether a request may reach the control endpoint: from this machine, by a name of this machine, and not from a page of
 * some other site that the user's browser has open.
 */
export function mayControl(request: IncomingMessage): boolean {
  const { host = '', origin } = request.headers;
  return (
    LOOPBACK_ADDRESS.test(request.socket.remoteAddress ?? '') &&
    LOOPBACK_HOST.test(host) &&
    (origin === undefined || origin === `http://${host}`)
  );
}
