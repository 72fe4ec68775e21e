import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Stands before the emulator and says that what comes through it came over TLS, as everything does at AWS: policies of
 * the stack refuse all else.
 * @returns where it listens, and what ends it
 */
export const startTlsFront = async (endpoint: string): Promise<{ endpoint: string; close: () => void }> => {
  const { hostname, port } = new URL(endpoint);
  const server = createServer((incoming, answer) => {
    const { method, url: path, headers } = incoming;
    const forwarded = request({ hostname, port, method, path, headers: { ...headers, 'x-forwarded-proto': 'https' } });
    forwarded.on('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    forwarded.on('error', () => answer.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, hostname, resolve));
  const front = `http://${hostname}:${(server.address() as AddressInfo).port}`;
  return {
    endpoint: front,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
