import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { AccountSettings } from '../../lambda/contract/account-settings';
import { addedScheduleName } from '../../lambda/contract/added-accounts';
import { copyFor } from './schedule-copy';

/** The schedules that poll accounts, each a copy of one that the deployment made. */
export class AddedSchedules {
  constructor(
    private readonly client: SchedulerClient,
    private readonly GroupName: string,
    private readonly nameOfModel: string,
  ) {}

  /** What the schedule of an account is to be. */
  async plan(account: AccountSettings): Promise<CreateScheduleCommandInput> {
    const { GroupName, nameOfModel: Name } = this;
    return copyFor(account, GroupName, await this.client.send(new GetScheduleCommand({ GroupName, Name })));
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
}
