import assert from 'node:assert/strict';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { DeleteScheduleCommand, ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import * as v from 'valibot';
import type { AccountSettings } from '../../lambda/contract/account-settings';
import { addedScheduleName, addedSecretName } from '../../lambda/contract/added-accounts';
import { ExportSchema } from '../../lambda/contract/export';
import { AccountSchema } from '../../lambda/core/api/schemas/account';
import { demoCredentials } from '../../local/simulator';
import { parsePage } from './status-api-client';
import { STACK, tool } from './steps/tool';
import { outputOf, type System } from './system';

/** An account of the deployed stack that nobody polls but the steps, so that each says what happens when. */
export class SideAccount {
  readonly settings: AccountSettings;
  /** What the simulator calls its key. */
  key = '';

  private constructor(
    private readonly system: System,
    readonly name: string,
  ) {
    const [, stackName = ''] = STACK;
    const secretId = addedSecretName(stackName, name);
    this.settings = { name, secretId, reports: ['trades', 'ledgers'], nonceResolution: 'ms', tier: 'unlimited' };
  }

  static async add(system: System, name: string): Promise<SideAccount> {
    const account = new SideAccount(system, name);
    await account.run(['account', 'add', name]);
    const { scheduler } = system.aws;
    const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({ NamePrefix: addedScheduleName(name) }));
    for (const { GroupName, Name } of Schedules) await scheduler.send(new DeleteScheduleCommand({ GroupName, Name }));
    const { apiKey, apiSecret } = demoCredentials(Date.now());
    account.key = system.simulator.addKey({ apiKey, apiSecret, account: name, tier: 'unlimited' });
    await account.run(['secret', 'put', name], JSON.stringify({ apiKey, apiSecret }));
    return account;
  }

  async remove(): Promise<void> {
    await this.run(['account', 'remove', this.name, '--delete-secret']);
  }

  /** Runs the poller to its end. Returns what it failed with, if it did. */
  async poll(): Promise<string | undefined> {
    const { aws, outputs } = this.system;
    const { FunctionError, Payload } = await aws.lambda.send(
      new InvokeCommand({
        FunctionName: outputOf(outputs, 'PollerFunctionName'),
        Payload: Buffer.from(JSON.stringify({ account: this.settings, trigger: 'request' })),
      }),
    );
    return FunctionError === undefined ? undefined : Buffer.from(Payload ?? []).toString();
  }

  /** An export that is old enough not to be followed. */
  addExport(id: string, status = 'Queued', raw: Readonly<Record<string, unknown>> = {}): string {
    const phases = [{ atSeconds: 0, status, raw }];
    return this.system.simulator.addExport({ id, report: 'trades', account: this.name, ageSeconds: 200_000, phases });
  }

  /** Ids of all exports that the API lists. */
  async ids(): Promise<string[]> {
    const ids: string[] = [];
    for (let cursor = ''; ; ) {
      const { text } = await this.system.api.get(`/v1/exports?account=${this.name}&limit=200${cursor}`);
      const { items, nextCursor } = parsePage(text);
      if (items.length === 0) return ids;
      ids.push(...items.map(({ id }) => id));
      cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
    }
  }

  async export(id: string): Promise<v.InferOutput<typeof ExportSchema>> {
    return v.parse(ExportSchema, await this.json(`/exports/${encodeURIComponent(id)}`));
  }

  async standing(): Promise<v.InferOutput<typeof AccountSchema>> {
    return v.parse(AccountSchema, await this.json(''));
  }

  /** Of the events of one export, or of all, as they came: which export, and which version, such as `VSKC/3`. */
  async told(id = ''): Promise<string[]> {
    const ids = (await this.system.subscription.events()).map(({ detail }) => detail.metadata.eventId);
    const prefix = `${this.name}/`;
    return ids.filter((eventId) => eventId.startsWith(prefix + id)).map((eventId) => eventId.slice(prefix.length));
  }

  private async json(path: string): Promise<unknown> {
    const { status, text } = await this.system.api.get(`/v1/accounts/${this.name}${path}`);
    assert.equal(status, 200, text);
    return JSON.parse(text);
  }

  private async run(args: readonly string[], input = ''): Promise<void> {
    const { exitCode, out, notes } = await tool(this.system, [...args, ...STACK], input);
    assert.equal(exitCode, 0, out + notes);
  }
}
