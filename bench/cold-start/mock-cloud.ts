import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';

/**
 * AWS and Kraken as far as a poll needs them, answering at once: what is measured is the client's side. Runs in a process
 * of its own, so that the functions under test have their core to themselves. Prints its URL when it is ready. `GET` tells
 * how often each operation was asked for since it was told last.
 */
const reportOf = (id: string, report: string) => ({
  id,
  descr: 'bench',
  format: 'CSV',
  report,
  status: 'Processed',
  createdtm: '1790000000',
  completedtm: '1790000060',
});

const KEY = {
  apiKey: 'bench-key-000000000000000000000000000000000000000000000000',
  apiSecret: Buffer.alloc(64, 7).toString('base64'),
};
const SECRET = JSON.stringify(KEY);

/** The poll state of a healthy account that has been polled before with this key, which Kraken need not be asked about today. */
const POLL_STATE = {
  schema: { N: '1' },
  stamp: { S: 'bench' },
  nonce: { N: '1' },
  calls: { L: [] },
  consecutiveFailures: { N: '0' },
  reports: { M: {} },
  health: { S: 'healthy' },
  announcedHealth: { N: '0' },
  keyInfo: {
    M: {
      fingerprint: {
        S: createHash('sha256')
          .update(JSON.stringify([KEY.apiKey, KEY.apiSecret, null]))
          .digest('hex')
          .slice(0, 16),
      },
      checkedAt: { N: String(Date.now()) },
    },
  },
};

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function awsAnswer(target: string): object {
  if (target === 'secretsmanager.GetSecretValue') return { SecretString: SECRET, VersionId: '1', Name: 'bench' };
  if (target.endsWith('.GetItem')) return { Item: POLL_STATE };
  if (target.endsWith('.Query')) return { Items: [], Count: 0, ScannedCount: 0 };
  if (target === 'AWSEvents.PutEvents') return { FailedEntryCount: 0, Entries: [{ EventId: '1' }, { EventId: '2' }] };
  return {};
}

let asked: Record<string, number> = {};

const server = createServer(async (request, response) => {
  if (request.method === 'GET') {
    response.end(JSON.stringify(asked));
    asked = {};
    return;
  }
  const body = await textOf(request);
  const target = request.headers['x-amz-target'];
  const operation = /\w+$/.exec(typeof target === 'string' ? target : (request.url ?? ''))?.[0] ?? 'unknown';
  asked[operation] = (asked[operation] ?? 0) + 1;
  if (typeof target === 'string') {
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify(awsAnswer(target)));
    return;
  }
  const report = body.includes('ledgers') ? 'ledgers' : 'trades';
  const result = [reportOf(report === 'trades' ? 'TRDS' : 'LDGR', report)];
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ error: [], result }));
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) console.log(`http://127.0.0.1:${address.port}`);
});
