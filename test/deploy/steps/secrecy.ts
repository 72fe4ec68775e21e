import assert from 'node:assert/strict';
import * as v from 'valibot';
import type { Aws } from '../aws';
import type { StepRunner } from '../step-runner';
import type { System } from '../system';

const GroupsSchema = v.object({ logGroups: v.array(v.object({ logGroupName: v.string() })) });
const StreamsSchema = v.object({ logStreams: v.array(v.object({ logStreamName: v.string() })) });
const EventsSchema = v.object({ events: v.array(v.object({ message: v.string() })) });

export const checkSecrecy = async (runner: StepRunner, system: System): Promise<void> => {
  const { api, aws, credentials, subscription } = system;

  await runner.step('the API key is in no log, no event and no answer', async () => {
    const logs = await readLogs(aws);
    const answers = [(await api.get('/v1/exports')).text, (await api.get('/v1/accounts')).text];
    assert.ok(logs.some((line) => line.includes('schedule')));
    for (const text of [...logs, ...subscription.messages, ...answers]) {
      assert.ok(!text.includes(credentials.apiKey) && !text.includes(credentials.apiSecret), text);
    }
  });
};

/** Everything that was logged in the account. */
const readLogs = async (aws: Aws): Promise<string[]> => {
  const lines: string[] = [];
  const { logGroups } = v.parse(GroupsSchema, await aws.json('logs', 'DescribeLogGroups', {}));
  for (const { logGroupName } of logGroups) {
    const { logStreams } = v.parse(StreamsSchema, await aws.json('logs', 'DescribeLogStreams', { logGroupName }));
    for (const { logStreamName } of logStreams) {
      const read = await aws.json('logs', 'GetLogEvents', { logGroupName, logStreamName, limit: 10_000 });
      lines.push(...v.parse(EventsSchema, read).events.map(({ message }) => message));
    }
  }
  return lines;
};
