import assert from 'node:assert/strict';
import type { ExportInput } from '../../../local/simulator';
import { eventually, type StepRunner } from '../step-runner';
import type { System } from '../system';

interface Story {
  readonly id: string;
  readonly life: ExportInput;
  /** What it is seen to be, one after the other. */
  readonly states: readonly string[];
}

/** How exports go at Kraken. Each phase is longer than the active interval of 5 s. */
export const STORIES: readonly Story[] = [
  {
    id: 'GOOD',
    life: { report: 'ledgers', queuedSeconds: 10, processingSeconds: 10 },
    states: ['queued', 'processing', 'ready'],
  },
  {
    id: 'FAIL',
    life: { report: 'trades', queuedSeconds: 10, processingSeconds: 10, error: 'EExport:Exported size too big' },
    states: ['queued', 'processing', 'failed'],
  },
  {
    id: 'ODDW',
    life: {
      report: 'trades',
      phases: [
        { atSeconds: 0, status: 'Queued' },
        { atSeconds: 10, status: 'Expired' },
        { atSeconds: 25, status: 'Processed' },
      ],
    },
    states: ['queued', 'unknown', 'ready'],
  },
  {
    id: 'GONE',
    life: {
      report: 'trades',
      phases: [
        { atSeconds: 0, status: 'Processed' },
        { atSeconds: 10, delete: true },
        { atSeconds: 25, vanished: true },
      ],
    },
    states: ['ready', 'deleting', 'removed'],
  },
];

export const followExports = async (runner: StepRunner, { api, simulator }: System): Promise<void> => {
  for (const { id, life } of STORIES) simulator.addExport({ id, ...life });
  await runner.step('a poll that was asked for sees new exports at once', async () => {
    assert.equal((await api.poll()).status, 202);
    await eventually(() => api.export('GOOD'), { withinSeconds: 10, everySeconds: 0.2 });
  });

  for (const { id, states } of STORIES) {
    await runner.step(`an export is followed from ${states.join(' to ')}`, async () => {
      await eventually(
        async () => {
          const history = await api.history(id);
          assert.deepEqual(
            history.map(({ to }) => to),
            states,
          );
        },
        // The last two polls that make an export removed are scheduled ones.
        { withinSeconds: 200 },
      );
      assert.equal((await api.export(id)).state, states.at(-1));
    });
  }
};
