import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseExportEvent } from '../../../client/events';
import { blocksOf } from '../../docs/support/events-doc';
import { eventually, type StepRunner } from '../step-runner';
import type { System } from '../system';
import { Terminal } from '../terminal';
import { toolEnvironment } from './tool';

// The commands of "A first rule" in `docs/events.md`, as they stand.
const [SUBSCRIBE = '', RECEIVE = '', UNDO = ''] = blocksOf('sh run');

/** Subscribes before there is anything to be told. */
export const openFirstRule = async (runner: StepRunner, system: System): Promise<Terminal> => {
  const folder = mkdtempSync(join(dirname(system.configFile), 'reader-'));
  const [pattern = ''] = blocksOf('json pattern');
  writeFileSync(join(folder, 'pattern.json'), pattern);
  const reader = new Terminal(folder, toolEnvironment(system.aws));
  await runner.step('the commands of docs/events.md make a first rule', async () => {
    const { FailedEntryCount } = JSON.parse(await reader.run(SUBSCRIBE));
    assert.equal(FailedEntryCount, 0);
  });
  return reader;
};

export const checkFirstRule = async (runner: StepRunner, reader: Terminal): Promise<void> => {
  await runner.step('with it, what became ready or failed is received, and nothing else', async () => {
    const received = (await reader.run(RECEIVE)).trim().split(/\t|\n/).map(parseExportEvent);
    assert.ok(received.length > 0);
    for (const { detail } of received) assert.match(detail.data.to, /^(ready|failed)$/);
  });

  await runner.step('and by the last of them it is gone again', async () => {
    await reader.run(UNDO);
    await eventually(() => assert.rejects(reader.run(RECEIVE), /NonExistentQueue|does not exist/), {
      withinSeconds: 15,
    });
  });
};
