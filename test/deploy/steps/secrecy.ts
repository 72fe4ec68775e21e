import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { leaks, type Sink } from '../../secrets/search';
import type { Aws } from '../aws';
import type { StepRunner } from '../step-runner';
import { outputOf, type System } from '../system';
import { FIRST_EXPORT } from './credentials';

const GroupsSchema = v.object({ logGroups: v.array(v.object({ logGroupName: v.string() })) });
const StreamsSchema = v.object({ logStreams: v.array(v.object({ logStreamName: v.string() })) });
const PageSchema = v.object({ LastEvaluatedKey: v.optional(v.unknown()) });
const EventsSchema = v.object({ events: v.array(v.object({ message: v.string() })) });

const PATHS = [
  '/v1/exports',
  '/v1/accounts',
  '/v1/accounts/main',
  `/v1/accounts/main/exports/${FIRST_EXPORT}`,
  `/v1/accounts/main/exports/${FIRST_EXPORT}/history`,
  '/v1/health',
  '/v1/accounts/nobody',
  '/v1/exports?cursor=nonsense',
];

export const checkSecrecy = async (runner: StepRunner, system: System): Promise<void> => {
  const { api, aws, configFile, credentials, outputs, subscription } = system;

  await runner.step('S05 the API key is in no log, item, event or answer, nor in what was deployed', async () => {
    const logs = await readLogs(aws);
    const items = await readTable(aws, outputOf(outputs, 'TableName'));
    const answers = await Promise.all(PATHS.map(async (path) => (await api.get(path)).text));
    const sinks: Sink[] = [
      { name: 'logs', content: logs.join('\n') },
      { name: 'items', content: items },
      { name: 'events', content: subscription.messages.join('\n') },
      { name: 'answers', content: answers.join('\n') },
      ...filesIn(join(dirname(configFile), 'cdk.out')),
    ];
    // Each is the right one: the export, or what started the polls, is in it.
    assert.ok(logs.some((line) => line.includes('schedule')));
    for (const { name, content } of sinks.slice(1, 4)) assert.ok(content.includes(FIRST_EXPORT), name);
    const canaries = Object.entries(credentials).map(([name, text]) => ({ name, text }));
    assert.deepEqual(leaks(sinks, canaries), []);
  });
};

const filesIn = (folder: string): Sink[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: path.slice(folder.length + 1), content: readFileSync(path) }));

/** Everything in a table, page by page. */
const readTable = async (aws: Aws, TableName: string): Promise<string> => {
  const pages: string[] = [];
  let last: unknown;
  do {
    const page = await aws.json('dynamodb', 'Scan', {
      TableName,
      ...(last !== undefined && { ExclusiveStartKey: last }),
    });
    pages.push(JSON.stringify(page));
    last = v.parse(PageSchema, page).LastEvaluatedKey;
  } while (last !== undefined);
  return pages.join('\n');
};

/** Everything that was logged in the account. */
export const readLogs = async (aws: Aws): Promise<string[]> => {
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
