import assert from 'node:assert/strict';
import { DisableRuleCommand, ListRulesCommand, type Rule } from '@aws-sdk/client-eventbridge';
import * as v from 'valibot';
import { ExportChangedEventSchema } from '../../../lambda/contract/event-schemas';
import { expectPublished } from '../../support/published-events';
import { Queue } from '../event-queue';
import { eventually, type StepRunner } from '../step-runner';
import { outputOf, type System } from '../system';

const ExecutionSchema = v.object({ executionArn: v.string() });
const StatusSchema = v.object({ status: v.string() });
const TextSchema = v.object({ S: v.string() });
const ItemsSchema = v.object({
  Items: v.array(v.object({ export: TextSchema, state: TextSchema, version: v.object({ N: v.string() }) })),
});

/** The subscribers of `examples/`, and a workflow that waits for an export that Kraken does not know yet. */
export interface Examples {
  readonly queue: Queue;
  readonly otherQueue: Queue;
  readonly tableName: string;
  readonly executionArn: string;
  /** No event goes to them any more: hundreds are still to come, and each would start a function. */
  readonly unsubscribe: () => Promise<void>;
}

export const deployExamples = async (runner: StepRunner, { aws, cdk, outputs }: System): Promise<Examples> => {
  let stacks: Readonly<Record<string, Readonly<Record<string, string>>>> = {};
  await runner.essential('the examples are deployed beside it', async () => {
    stacks = await cdk.deployExamples({
      eventBusName: outputOf(outputs, 'EventBusName'),
      eventBusArn: outputOf(outputs, 'EventBusArn'),
    });
  });
  const of = (stack: string, name: string) => outputOf(stacks[stack] ?? {}, name);
  const started = await aws.json('states', 'StartExecution', {
    stateMachineArn: of('WaitForExport', 'StateMachineArn'),
    input: JSON.stringify({ account: 'main', id: 'GOOD' }),
  });
  return {
    queue: new Queue(aws, of('ExportQueue', 'QueueUrl')),
    otherQueue: new Queue(aws, of('ExportsOfOtherAccount', 'QueueUrl')),
    tableName: of('LatestExportStatus', 'TableName'),
    executionArn: v.parse(ExecutionSchema, started).executionArn,
    unsubscribe: async () => {
      const EventBusName = outputOf(outputs, 'EventBusName');
      const { Rules = [] } = await aws.events.send(new ListRulesCommand({ EventBusName }));
      for (const { Name = '' } of Rules.filter((rule) => isOfOneOf(Object.keys(stacks), rule)))
        await aws.events.send(new DisableRuleCommand({ EventBusName, Name }));
    },
  };
};

export const checkExamples = async (runner: StepRunner, { api, aws }: System, examples: Examples): Promise<void> => {
  const { items } = await api.exports();

  await runner.step('example queue: has what became ready or failed', async () => {
    const found = await statesIn(examples.queue);
    assert.deepEqual(
      new Set(found),
      new Set(['FRST ready', 'ADDED ready', 'GOOD ready', 'FAIL failed', 'ODDW ready', 'GONE ready']),
    );
  });

  await runner.step('example other-account: has every change, by way of a bus of its own', async () => {
    const found = new Set(await statesIn(examples.otherQueue));
    for (const { id, state } of items) assert.ok(found.has(`${id} ${state}`), `${id} ${state} is missing`);
  });

  await runner.step('example latest-status: knows what the API knows', () =>
    eventually(
      async () => {
        const { Items } = v.parse(ItemsSchema, await aws.json('dynamodb', 'Scan', { TableName: examples.tableName }));
        assert.deepEqual(
          Items.filter((item) => item.export.S.startsWith('main/'))
            .map((item) => [item.export.S, item.state.S, Number(item.version.N)])
            .sort(),
          items.map(({ account, id, state, version }) => [`${account}/${id}`, state, version]).sort(),
        );
      },
      { withinSeconds: 15 },
    ),
  );

  await runner.step('example wait-for-export: the workflow went on when the export was ready', () =>
    eventually(
      async () => {
        const { executionArn } = examples;
        const { status } = v.parse(StatusSchema, await aws.json('states', 'DescribeExecution', { executionArn }));
        assert.equal(status, 'SUCCEEDED');
      },
      { withinSeconds: 15 },
    ),
  );
};

const isOfOneOf = (stacks: readonly string[], { Name = '' }: Rule): boolean =>
  stacks.some((stack) => Name.startsWith(`${stack}-`));

async function statesIn(queue: Queue): Promise<string[]> {
  return (await queue.drain()).map((body) => {
    expectPublished(JSON.parse(body));
    const { data } = v.parse(ExportChangedEventSchema, JSON.parse(body)).detail;
    return `${data.export.id} ${data.to}`;
  });
}
