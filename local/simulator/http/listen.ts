import { createServer, type IncomingMessage } from 'node:http';
import { type Answer, jsonReply } from './answer';
import { sendAnswer } from './send-answer';

const HOST = '127.0.0.1';

export interface Listening {
  readonly port: number;
  /** Ends open connections too: some of them hang on purpose. */
  close(): Promise<void>;
}

/**
 * Serves on loopback, and nowhere else. Port 0 takes a free one. Rejects if the port is taken.
 * A mistake of the simulator itself is answered with 500 and its message, so that it is not taken for Kraken's doing.
 */
export async function listen(port: number, answer: (request: IncomingMessage) => Promise<Answer>): Promise<Listening> {
  const server = createServer((request, response) => {
    answer(request)
      .catch((error: unknown): Answer => ({ kind: 'reply', reply: jsonReply({ simulatorError: String(error) }, 500) }))
      .then((ready) => sendAnswer(ready, response));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the simulator listens on no port');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve()); // all it could complain of is that it was closed before
        server.closeAllConnections();
      }),
  };
}
