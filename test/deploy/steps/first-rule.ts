import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseExportEvent } from '../../../client/events';
import { preparePythonEnvironment } from '../../../scripts/python-environment';
import { blocksOf } from '../../docs/support/events-doc';
import { Shell } from '../../docs/support/shell';
import { eventually, type StepRunner } from '../step-runner';
import type { System } from '../system';
import { toolEnvironment } from './tool';

/** Runs the commands of "A first rule" in `docs/events.md` as they stand, one block after the other. */
class FirstRule {
  private readonly shell: Shell;
  private readonly environment: Readonly<Record<string, string>>;

  constructor({ aws, configFile }: System) {
    const { python, script } = preparePythonEnvironment('awscli');
    const folder = mkdtempSync(join(dirname(configFile), 'reader-'));
    const [pattern = ''] = blocksOf('json pattern');
    writeFileSync(join(folder, 'pattern.json'), pattern);
    // Version 1, which is the one that Python can install, does not read the region from where version 2 does.
    const tool = `#!/bin/sh\nexec '${python}' '${script('aws')}' --endpoint-url "$AWS_ENDPOINT_URL" "$@"\n`;
    this.shell = new Shell(folder, { aws: tool });
    const environment = toolEnvironment(aws);
    this.environment = { ...environment, AWS_DEFAULT_REGION: environment.AWS_REGION ?? '' };
  }

  /** What is set in one block is there in the next. Returns what it printed. */
  run(block: string): Promise<string> {
    return this.shell.run(`set -a\n[ ! -e set.sh ] || . ./set.sh\n${block}\nexport -p > set.sh`, this.environment);
  }
}

const [SUBSCRIBE = '', RECEIVE = '', UNDO = ''] = blocksOf('sh run');

/** Subscribes before there is anything to be told. */
export const openFirstRule = async (runner: StepRunner, system: System): Promise<FirstRule> => {
  const reader = new FirstRule(system);
  await runner.step('the commands of docs/events.md make a first rule', async () => {
    const { FailedEntryCount } = JSON.parse(await reader.run(SUBSCRIBE));
    assert.equal(FailedEntryCount, 0);
  });
  return reader;
};

export const checkFirstRule = async (runner: StepRunner, reader: FirstRule): Promise<void> => {
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
