import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createExportStore } from '../../../lambda/adapters/dynamodb/export-store';
import { createKraken } from '../../../lambda/adapters/kraken/kraken-client';
import { Credentials } from '../../../lambda/core/credentials';
import { poll } from '../../../lambda/core/poll/poll';
import { PollStates } from '../../../lambda/core/poll/poll-states';
import { MemoryPollStateStore } from '../../fakes/memory-poll-state-store';

const [url = '', longestMs = ''] = process.argv.slice(2);

/** One poll with the real adapters. Prints what it came to, and the most memory that the process ever had. */
async function main(): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: url, region: 'local', credentials });
  const states = new MemoryPollStateStore();
  const clock = { now: Date.now, sleep: async () => undefined };
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const services = {
    clock,
    newId,
    pollStates: new PollStates(states, newId),
    credentials: {
      read: async () =>
        ({
          kind: 'credentials',
          credentials: new Credentials('key', Buffer.alloc(64).toString('base64'), undefined),
        }) as const,
    },
    kraken: createKraken(url, clock),
    exports: createExportStore(client, 'exports'),
    publisher: { publish: async (events: readonly unknown[]) => events.map(() => ({ isAccepted: true }) as const) },
  };
  const account = {
    name: 'main',
    secretId: 'main',
    reports: ['trades' as const],
    nonceResolution: 'ns' as const,
    tier: 'unlimited' as const,
  };
  const settings = { staleAfterMs: 600_000, removedExportsDays: 90 };
  const result = await poll(
    { account, settings, reports: account.reports, until: Date.now() + Number(longestMs) },
    services,
  );
  const [report] = result.kind === 'polled' ? result.reports : [];
  console.log(
    JSON.stringify({
      outcome: report?.outcome.kind,
      listed: report?.answer?.exports.length,
      changed: report?.stored?.changed.length,
      peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
    }),
  );
  client.destroy();
}

void main();
