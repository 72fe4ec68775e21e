import assert from 'node:assert/strict';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { parsePage } from '../status-api-client';
import { eventually, type StepRunner } from '../step-runner';
import { mainAccount, outputOf, type System } from '../system';

/** Requests that are held until there is news. */
export const checkWaiting = async (runner: StepRunner, system: System): Promise<void> => {
  const { api, aws, outputs, simulator, subscription } = system;

  await runner.step('A10 a request that prefers to wait is answered when its time is up', async () => {
    const path = '/v1/accounts/main/exports/GOOD';
    const { etag } = (await api.get(path)).headers;
    const begin = performance.now();
    const { status, headers } = await api.get(path, { 'if-none-match': String(etag), prefer: 'wait=3' });
    assert.equal(status, 304);
    assert.equal(headers['preference-applied'], 'wait=3');
    assert.ok(performance.now() - begin >= 2_900);
  });

  await runner.step('who waits for changes is told of one within seconds', async () => {
    const { nextCursor } = await api.exports('&limit=200');
    const waiting = api
      .get(`/v1/exports?account=main&cursor=${encodeURIComponent(nextCursor)}`, { prefer: 'wait=20' })
      .then(({ text }) => ({ page: parsePage(text), at: Date.now() }));
    const queued = eventually(
      async () => {
        const events = await subscription.events();
        assert.ok(events.some(({ detail }) => detail.metadata.eventId === 'main/NEWS/1'));
        return Date.now();
      },
      { withinSeconds: 20 },
    );
    simulator.addExport({ id: 'NEWS', report: 'trades', phases: [{ atSeconds: 0, status: 'Processed' }] });
    const begun = Date.now();
    await aws.lambda.send(
      new InvokeCommand({
        FunctionName: outputOf(outputs, 'PollerFunctionName'),
        InvocationType: 'Event',
        Payload: Buffer.from(JSON.stringify({ account: mainAccount(system), trigger: 'request' })),
      }),
    );
    const { page, at } = await waiting;
    assert.deepEqual(
      page.items.map(({ id }) => id),
      ['NEWS'],
    );
    const lateMs = at - Date.parse(page.items[0]?.changedAt ?? '');
    const queuedMs = (await queued) - begun;
    console.log(
      `    told ${at - begun} ms after Kraken had it, ${lateMs} ms after it was seen; in a queue after ${queuedMs} ms`,
    );
    assert.ok(lateMs < 5_000);
  });
};
