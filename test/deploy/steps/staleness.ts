import assert from 'node:assert/strict';
import { reconfigured } from '../reconfigured';
import { eventually, type StepRunner } from '../step-runner';
import { outputOf, type System } from '../system';

export const checkStaleness = async (runner: StepRunner, system: System): Promise<void> => {
  const { api, aws, outputs } = system;

  await runner.step(
    'A14 what has grown old is served with its age, and the health says so until the next poll',
    async () => {
      // The configuration allows two minutes at least, which is long to wait for.
      const environment = { STALE_AFTER_SECONDS: '3' };
      await reconfigured(aws, outputOf(outputs, 'ApiFunctionName'), { environment }, async () => {
        const health = async () => (await api.get('/v1/health')).status;
        await eventually(async () => assert.equal(await health(), 503), { withinSeconds: 10, everySeconds: 0.5 });
        const { asOf, items } = await api.exports();
        assert.ok(items.length > 0);
        const { headers } = await api.get(`/v1/accounts/main/exports/${items[0]?.id}`);
        for (const time of [asOf, headers['as-of']])
          assert.ok(Date.now() - Date.parse(String(time)) > 3_000, String(time));

        const fresh = async () => {
          assert.equal((await api.poll()).status, 202);
          await eventually(async () => assert.equal(await health(), 200), { withinSeconds: 2, everySeconds: 0.2 });
        };
        // An account that was just removed is known for some seconds longer.
        await eventually(fresh, { withinSeconds: 20 });
        assert.ok(String((await api.exports()).asOf) > String(asOf));
      });
    },
  );
};
