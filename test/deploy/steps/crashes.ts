import assert from 'node:assert/strict';
import { reconfigured } from '../reconfigured';
import type { SideAccount } from '../side-account';
import { eventually, type StepRunner } from '../step-runner';
import { outputOf, type System } from '../system';
import { throughWire } from '../wire';

/** The lease of a poller that was killed lasts a few seconds longer than its function may run. */
const TIMEOUT_SECONDS = 6;
const LEASE_OVER = { withinSeconds: 20 };

/** The poller is really killed: by the emulator when its time is over, and by its own runtime when its memory is full. */
export const checkCrashes = async (runner: StepRunner, system: System, account: SideAccount): Promise<void> => {
  const { aws, outputs } = system;
  const poller = outputOf(outputs, 'PollerFunctionName');

  await runner.step(
    'C07 what a killed poller has stored is announced by the next one, though Kraken went back',
    async () => {
      account.addExport('CRSH');
      assert.equal(await account.poll(), undefined);
      await throughWire(aws, poller, { timeoutSeconds: TIMEOUT_SECONDS }, async (wire) => {
        account.addExport('CRSH', 'Processed');
        let isCutOff = false;
        wire.hold = async ({ operation }) => {
          isCutOff ||= operation === 'PutEvents';
          if (isCutOff) await new Promise(() => undefined);
        };
        assert.match((await account.poll()) ?? '', /Task timed out/);
      });
      assert.equal((await account.export('CRSH')).state, 'ready');
      assert.deepEqual(await account.told('CRSH'), ['CRSH/1']);

      account.addExport('CRSH', 'Queued');
      await eventually(async () => {
        assert.equal(await account.poll(), undefined);
        assert.deepEqual(await account.told('CRSH'), ['CRSH/1', 'CRSH/2', 'CRSH/3']);
      }, LEASE_OVER);
    },
  );

  await runner.step(
    'C11 when the poller runs out of memory, the next poll has all that it would have had',
    async () => {
      account.addExport('HUGE', 'Queued', { notes: 'x'.repeat(10_000_000) });
      const environment = { NODE_OPTIONS: '--max-old-space-size=16' };
      await reconfigured(aws, poller, { timeoutSeconds: TIMEOUT_SECONDS, environment }, async () => {
        assert.match((await account.poll()) ?? '', /process died/);
      });
      account.addExport('HUGE');
      await eventually(async () => {
        assert.equal(await account.poll(), undefined);
        assert.deepEqual(await account.told('HUGE'), ['HUGE/1']);
      }, LEASE_OVER);
    },
  );
};
