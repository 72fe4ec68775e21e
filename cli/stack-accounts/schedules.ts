import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  ResourceNotFoundException,
  type SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import * as v from 'valibot';
import type { AccountSettings } from '../../lambda/contract/account-settings';
import { addedScheduleName } from '../../lambda/contract/added-accounts';
import { type Invocation, InvocationTextSchema } from '../../lambda/contract/invocation';
import { CliError } from '../cli-error';

/** The schedules that poll accounts, each a copy of one that the deployment made: same target, role, dead letters, interval and window. */
export class AddedSchedules {
  constructor(
    private readonly client: SchedulerClient,
    private readonly GroupName: string,
    private readonly nameOfModel: string,
  ) {}

  /** What the schedule of an account is to be. */
  async plan(account: AccountSettings): Promise<CreateScheduleCommandInput> {
    const { GroupName, nameOfModel: Name } = this;
    return this.copyFor(account, await this.client.send(new GetScheduleCommand({ GroupName, Name })));
  }

  /** Makes a schedule, or sets right the one there is. */
  async put(schedule: CreateScheduleCommandInput): Promise<void> {
    try {
      await this.client.send(new CreateScheduleCommand(schedule));
    } catch (error) {
      if (!(error instanceof ConflictException)) throw error;
      await this.client.send(new UpdateScheduleCommand(schedule));
    }
  }

  /** @returns whether there was one */
  async remove(account: string): Promise<boolean> {
    try {
      const { GroupName } = this;
      await this.client.send(new DeleteScheduleCommand({ GroupName, Name: addedScheduleName(account) }));
      return true;
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
      return false;
    }
  }

  private copyFor(
    account: AccountSettings,
    { ScheduleExpression, FlexibleTimeWindow, Target }: GetScheduleCommandOutput,
  ): CreateScheduleCommandInput {
    // A stack that is somebody's own app may have other schedules, and what they start is not to be copied.
    if (ScheduleExpression === undefined || !v.is(InvocationTextSchema, Target?.Input))
      throw new CliError(
        `the schedule ${this.nameOfModel} polls no account. If it is not of Kraken Export Status, give that a stack of its own; else deploy the stack again`,
      );
    const invocation: Invocation = { account, trigger: 'schedule' };
    return {
      GroupName: this.GroupName,
      Name: addedScheduleName(account.name),
      Description: `Polls the exports of the account ${account.name}. Made by kraken-export-status account add.`,
      ScheduleExpression,
      FlexibleTimeWindow,
      Target: { ...Target, Input: JSON.stringify(invocation) },
    };
  }
}
