import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** Nobody else on this machine can reach it, and no other. */
const HOST = '127.0.0.1';
/** How long requests that are under way are waited for: two seconds. */
const CHECKS = 100;
const CHECK_EVERY_MS = 20;

/**
 * Listens on a free port of loopback, and answers only who knows the access key. Dynalite itself looks at no signature and
 * lets every origin in, so any web page open in a browser on this machine could read and write the table.
 */
export async function listenPrivately(
  server: Server,
  accessKeyId: string,
): Promise<{ address: AddressInfo; settle: () => Promise<void> }> {
  const [answer] = server.listeners('request');
  let underWay = 0;
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (!request.headers.authorization?.includes(`Credential=${accessKeyId}/`)) {
      response.writeHead(403).end();
      return;
    }
    underWay += 1;
    response.once('close', () => {
      underWay -= 1;
    });
    answer?.call(server, request, response);
    // Dynalite throws when a client hangs up in the middle of a request, which would end the host.
    request.removeAllListeners('error').on('error', () => {});
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, HOST, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the embedded database listens on no port');
  return {
    address,
    settle: async () => {
      for (let check = 0; check < CHECKS && underWay > 0; check++) await setTimeout(CHECK_EVERY_MS);
    },
  };
}
