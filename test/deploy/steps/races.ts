import assert from 'node:assert/strict';
import * as v from 'valibot';
import { accountKey, POLL_STATE_KEY } from '../../../lambda/contract/table';
import type { SideAccount } from '../side-account';
import type { StepRunner } from '../step-runner';
import { outputOf, type System } from '../system';
import { throughWire } from '../wire';

const ItemSchema = v.object({ Item: v.looseObject({ nonce: v.unknown() }) });

export const checkRaces = async (runner: StepRunner, system: System, account: SideAccount): Promise<void> => {
  const { aws, outputs, simulator } = system;
  const TableName = outputOf(outputs, 'TableName');
  const Key = { pk: { S: accountKey(account.name) }, sk: { S: POLL_STATE_KEY } };
  const polled = async () => assert.equal(await account.poll(), undefined);

  await runner.step(
    'N05 nonces only rise when the item with the counter is lost, or is back from a backup',
    async () => {
      const before = await account.told();
      const { Item } = v.parse(ItemSchema, await aws.json('dynamodb', 'GetItem', { TableName, Key }));
      await polled();
      await aws.json('dynamodb', 'DeleteItem', { TableName, Key });
      await polled();
      await aws.json('dynamodb', 'PutItem', { TableName, Item });
      await polled();

      const calls = simulator.calls().filter(({ key }) => key === account.key);
      assert.deepEqual(new Set(calls.map(({ outcome }) => outcome)), new Set(['ok']));
      const nonces = calls.map(({ nonce }) => Number(nonce));
      assert.deepEqual(
        nonces,
        [...new Set(nonces)].sort((a, b) => a - b),
      );
      assert.deepEqual(await account.told(), before);
    },
  );

  await runner.step('P02 C13 a poll that is overtaken while it writes leaves what the faster one wrote', async () => {
    account.addExport('RACE');
    await polled();
    await throughWire(aws, outputOf(outputs, 'PollerFunctionName'), {}, async (wire) => {
      account.addExport('RACE', 'Processing');
      wire.hold = async ({ operation, body }) => {
        if (operation !== 'UpdateItem' || !body.includes('EXPORT#RACE')) return;
        wire.hold = async () => undefined;
        // As if the lease of the slow one had ended.
        await aws.json('dynamodb', 'UpdateItem', { TableName, Key, UpdateExpression: 'REMOVE lease' });
        account.addExport('RACE', 'Processed');
        await polled();
      };
      await polled();
      const refused = wire.answered.filter(({ answer }) => answer.includes('ConditionalCheckFailed'));
      assert.ok(refused.some(({ body }) => body.includes('EXPORT#RACE')));
    });
    const { state, version } = await account.export('RACE');
    assert.deepEqual([state, version], ['ready', 2]);
    assert.deepEqual(await account.told('RACE'), ['RACE/1', 'RACE/2']);
  });
};
