import assert from 'node:assert/strict';
import { COMMANDS, NOT_RUN } from '../../docs/support/runbook-doc';
import type { StepRunner } from '../step-runner';
import type { Terminal } from '../terminal';

/** The stack that the runbook is followed on. */
export interface OperatedStack {
  readonly name: string;
  readonly terminal: Terminal;
  /** Makes a key of its account main at Kraken, as the text that the secret has. */
  readonly newKey: () => string;
}

/** What a person does while a command runs, and what stands for what the document cannot know. */
const ANSWERS: readonly (readonly [part: string, change: (command: string, stack: string) => string])[] = [
  ['STACK=', (command, stack) => command.replace('KrakenExportStatus', stack)],
  ['nonce raise', (command) => `${command.trimEnd()} --yes`],
  ['sleep ', (command) => command.replace('sleep', 'test 0 -lt')],
  ['restore --from', (command) => `${command} --yes`],
  ['account restored', (command) => `${command} --yes`],
  ['cdk destroy', (command) => `${command} --force`],
];

/** Every command of the runbook but those that are listed with a reason, one after the other, as they are written. */
export const checkRunbook = async (runner: StepRunner, { name, terminal, newKey }: OperatedStack): Promise<void> => {
  for (const command of COMMANDS) {
    if (NOT_RUN.some(([beginning]) => command.startsWith(beginning))) continue;
    // The emulator has archives, but not in CloudFormation, so the stack is deployed without one.
    if (command.startsWith('ARCHIVE='))
      await terminal.run('aws events create-archive --archive-name again --event-source-arn "$(output EventBusArn)"');
    const [, change = String] = ANSWERS.find(([part]) => command.includes(part)) ?? [];
    const input = /secret put|key\.json/.test(command) ? newKey() : '';
    const [firstLine = ''] = command.split('\n');
    await runner.step(`the runbook's ${firstLine}`, () => terminal.run(change(command, name), input));
    if (command.startsWith('aws lambda put-function-concurrency'))
      await runner.step('doctor tells that the poller was stopped', async () => {
        const { findings } = JSON.parse(
          await terminal.run(`npx kraken-export-status doctor --json --stack ${name} || true`),
        ) as { findings: { check: string; status: string }[] };
        const found = findings.find(({ check }) => check === 'concurrency');
        assert.equal(found?.status, 'problem', JSON.stringify(findings));
      });
  }
  await runner.step('what the runbook finds at its beginning is there', async () => {
    const found = await terminal.run(
      'printf "%s\\n" "$POLLER" "$TABLE" "$SECRET" "$DEAD_LETTERS" "$UNDELIVERED" "$LOGS"',
    );
    for (const name of found.trimEnd().split('\n')) assert.match(name, /exports/i, found);
  });
  await runner.step('after the last section of the runbook, table, secrets and logs are gone', async () => {
    await assert.rejects(
      terminal.run('aws dynamodb describe-table --table-name "$TABLE"'),
      /ResourceNotFoundException/,
    );
    const secrets = await terminal.run(
      'for one in $SECRETS; do aws secretsmanager describe-secret --secret-id "$one"; done',
    );
    assert.ok((secrets.match(/"DeletedDate"/g) ?? []).length >= 2, secrets);
    const groups = await terminal.run(
      'for one in $LOG_GROUPS; do aws logs describe-log-groups --log-group-name-prefix "$one" --query "logGroups[].logGroupName" --output text; done',
    );
    assert.equal(groups.trim(), '');
  });
};
