import assert from 'node:assert/strict';
import * as v from 'valibot';
import { reconfigured } from '../reconfigured';
import type { SideAccount } from '../side-account';
import type { StepRunner } from '../step-runner';
import { outputOf, type System } from '../system';

/** On both sides of the limits of a batch, and of a page. */
const LENGTHS = [0, 1, 99, 101];
const idOf = (index: number): string => `L${String(index).padStart(5, '0')}`;

export const checkLists = async (runner: StepRunner, account: SideAccount): Promise<void> => {
  await runner.step(`D10 lists of ${LENGTHS.join(', ')} exports are stored and announced to the last one`, async () => {
    const ids: string[] = [];
    for (const length of LENGTHS) {
      while (ids.length < length) ids.push(account.addExport(idOf(ids.length)));
      assert.equal(await account.poll(), undefined);
      assert.deepEqual((await account.ids()).sort(), ids);
      assert.deepEqual(
        (await account.told()).sort(),
        ids.map((id) => `${id}/1`),
      );
    }
  });

  await runner.step('D11 a report of a megabyte is stored without what makes it so large', async () => {
    account.addExport('WIDE', 'Queued', { notes: 'x'.repeat(1_000_000) });
    assert.equal(await account.poll(), undefined);
    const { kraken, status } = await account.export('WIDE');
    assert.ok(v.is(v.strictObject({ truncated: v.literal(true), bytes: v.number() }), kraken));
    assert.equal(status, 'Queued');
    assert.deepEqual(await account.told('WIDE'), ['WIDE/1']);
  });
};

export const checkHugeList = async (
  runner: StepRunner,
  { aws, outputs }: System,
  account: SideAccount,
): Promise<void> => {
  const poller = outputOf(outputs, 'PollerFunctionName');

  await runner.step(
    'C10 D10 of 50000 exports each poll stores what it has time for, and the next one goes on',
    async () => {
      for (let index = 200; index < 50_200; index += 1) account.addExport(idOf(index));
      // The emulator gives a function all the memory there is: these are the limits that Lambda's 256 MB set.
      const environment = { NODE_OPTIONS: '--max-old-space-size=230 --max-semi-space-size=12' };
      await reconfigured(aws, poller, { timeoutSeconds: 8, environment }, async () => {
        let known = (await account.ids()).length;
        for (let polls = 0; polls < 2; polls += 1) {
          assert.equal(await account.poll(), undefined);
          const { health, lastError } = await account.standing();
          assert.deepEqual([health, lastError?.class], ['degraded', 'not_stored']);
          const now = (await account.ids()).length;
          assert.ok(now > known, `${now} exports`);
          known = now;
        }
        const told = new Set(await account.told('L'));
        const stored = (await account.ids()).filter((id) => id.startsWith('L')).length;
        // What was stored in the last moment is announced by the next poll: ten at most.
        assert.ok(told.size <= stored && told.size >= stored - 10, `${told.size} of ${stored} were announced`);
      });
    },
  );
};
