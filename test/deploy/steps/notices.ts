import assert from 'node:assert/strict';
import { eventually, type StepRunner } from '../step-runner';
import type { System } from '../system';

export const checkNotices = async (runner: StepRunner, { notices }: System): Promise<void> => {
  await runner.step(
    'a person was told of what is ready, what failed and how the account fares, and of nothing else',
    () =>
      eventually(
        async () => {
          const subjects = (await notices.notices()).map(({ Subject }) => Subject);
          assert.deepEqual([...new Set(subjects)].sort(), [
            'Kraken account added-1: healthy',
            'Kraken account main: healthy',
            'Kraken export ADDED of added-1: ready',
            'Kraken export FAIL of main: failed',
            'Kraken export FRST "made an hour ago" of main: ready',
            'Kraken export GONE of main: ready',
            'Kraken export GOOD of main: ready',
            'Kraken export ODDW of main: ready',
          ]);
        },
        { withinSeconds: 20 },
      ),
  );

  await runner.step('the mail says how long it took, when it expires, what to do and where to look', async () => {
    const text = (subject: string) => notices.find(subject)?.Message ?? '';
    assert.match(text('export GOOD'), /\n {2}Took +20 s\n {2}Expires +in .*\d+ days/);
    assert.match(text('export GOOD'), /http.*\/v1\/accounts\/main\/exports\/GOOD\n/);
    assert.match(text('export FAIL'), /EExport:Exported size too big\n\nAsk for a shorter range/);
  });
};
