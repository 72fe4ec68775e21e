import { createServer } from 'node:http';
import { reportNumber } from '../support/database';

/**
 * A Kraken that lists as many exports as asked for, of which some were processed and are queued now. `POST /set` with
 * `{"exports": n, "changed": k}` tells how many. Runs in a process of its own; prints its URL when it is ready.
 */
let answers = { trades: '', ledgers: JSON.stringify({ error: [], result: [] }) };

const listOf = (exports: number, changed: number): string =>
  JSON.stringify({
    error: [],
    result: Array.from({ length: exports }, (_, index) =>
      reportNumber(index, index < changed ? 'Queued' : 'Processed'),
    ),
  });

createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = JSON.parse(Buffer.concat(chunks).toString());
  response.setHeader('content-type', 'application/json');
  if (request.url === '/set') {
    answers = { ...answers, trades: listOf(body.exports, body.changed) };
    response.end('{}');
    return;
  }
  response.end(body.report === 'ledgers' ? answers.ledgers : answers.trades);
}).listen(0, '127.0.0.1', function (this: { address(): unknown }) {
  const address = this.address();
  if (typeof address === 'object' && address !== null && 'port' in address)
    console.log(`http://127.0.0.1:${address.port}`);
});
