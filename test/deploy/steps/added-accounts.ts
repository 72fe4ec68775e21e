import assert from 'node:assert/strict';
import { EXPORT_CHANGED } from '../../../lambda/contract/events';
import { demoCredentials } from '../../../local/simulator';
import { eventually, type StepRunner } from '../step-runner';
import type { System } from '../system';
import { STACK, tool } from './tool';

const NAME = 'added-1';
const EXPORT = `/v1/accounts/${NAME}/exports/ADDED`;

/** An account that comes and goes without a deployment. */
export const checkAddedAccounts = async (runner: StepRunner, system: System): Promise<void> => {
  const { api, simulator, subscription } = system;
  const run = async (args: readonly string[], input = ''): Promise<string> => {
    const { exitCode, out, notes } = await tool(system, [...args, ...STACK], input);
    assert.equal(exitCode, 0, out + notes);
    return out;
  };

  await runner.step('an account that is added is in the API at once, and takes a key', async () => {
    await run(['account', 'add', NAME, '--tier', 'pro']);
    const { status, text } = await api.get(`/v1/accounts/${NAME}`);
    assert.deepEqual([status, JSON.parse(text).health], [200, 'waiting']);
    const { apiKey, apiSecret } = demoCredentials(77);
    simulator.addKey({ apiKey, apiSecret, account: NAME, tier: 'unlimited' });
    await run(['secret', 'put', NAME], JSON.stringify({ apiKey, apiSecret }));
  });

  await runner.step('its schedule polls it: an export is in the API and on the bus', async () => {
    simulator.addExport({ id: 'ADDED', report: 'trades', account: NAME, ageSeconds: 3_600 });
    await eventually(async () => assert.equal((await api.get(EXPORT)).status, 200), { withinSeconds: 130 });
    await eventually(
      async () => {
        const changes = (await subscription.events()).filter((event) => event['detail-type'] === EXPORT_CHANGED);
        assert.ok(changes.some(({ detail }) => detail.metadata.account === NAME));
      },
      { withinSeconds: 15 },
    );
    const { findings } = JSON.parse(await run(['doctor', '--json'])) as {
      findings: { check: string; account?: string; status: string }[];
    };
    const ofIt = findings.filter(({ account, status }) => account === NAME && status === 'ok');
    for (const check of ['schedule', 'polling', 'secret', 'key'])
      assert.ok(ofIt.some((finding) => finding.check === check));
  });

  await runner.step('an account that is removed is gone, and polled no more', async () => {
    await run(['account', 'remove', NAME, '--delete-secret']);
    await eventually(async () => assert.equal((await api.get(EXPORT)).status, 404), { withinSeconds: 15 });
    assert.deepEqual(JSON.parse(await run(['account', 'list', '--json'])), { items: [] });
  });
};
