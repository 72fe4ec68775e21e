import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  FlexibleTimeWindowMode,
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

const MINUTES = { minute: 1, hour: 60, day: 1_440 } as const;

/** The schedules that poll accounts, each a copy of one that the deployment made: same target, role and dead letters. */
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

  async remove(account: string): Promise<void> {
    try {
      const { GroupName } = this;
      await this.client.send(new DeleteScheduleCommand({ GroupName, Name: addedScheduleName(account) }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }

  private copyFor(
    account: AccountSettings,
    { ScheduleExpression, Target }: GetScheduleCommandOutput,
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
      FlexibleTimeWindow: windowOf(ScheduleExpression),
      Target: { ...Target, Input: JSON.stringify(invocation) },
    };
  }
}

/**
 * Half an interval in which Scheduler chooses the moment, so that thousands do not begin in the same second. Windows are
 * whole minutes; within a minute Scheduler chooses the moment as it is, because that is how exact it is.
 * Source: docs.aws.amazon.com, "Schedule types in EventBridge Scheduler".
 */
function windowOf(expression: string): NonNullable<CreateScheduleCommandInput['FlexibleTimeWindow']> {
  const [, amount, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const minutes = unit === 'minute' || unit === 'hour' || unit === 'day' ? Number(amount) * MINUTES[unit] : 0;
  const half = Math.floor(minutes / 2);
  return half < 1
    ? { Mode: FlexibleTimeWindowMode.OFF }
    : { Mode: FlexibleTimeWindowMode.FLEXIBLE, MaximumWindowInMinutes: half };
}
