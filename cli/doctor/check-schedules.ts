import {
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  paginateListSchedules,
  ResourceNotFoundException,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import * as v from 'valibot';
import type { AccountSettings } from '../../lambda/contract/account-settings';
import { accountOfSchedule } from '../../lambda/contract/added-accounts';
import { InvocationTextSchema } from '../../lambda/contract/invocation';
import { awsOptions, explained } from '../connection/aws';
import type { StackOptions } from '../connection/stack';
import type { Resource } from '../connection/stack-resources';
import { copyFor, outdatedIn } from '../stack-accounts/schedule-copy';
import type { Finding } from './finding';

/** One by one, thousands of accounts take minutes; all at once, they are throttled. */
const READS_AT_ONCE = 10;

/** A schedule that polls an account. */
export interface PollSchedule {
  readonly name: string;
  readonly account: string;
  /** Whether it was made with the account, and not by the deployment. */
  readonly isAdded: boolean;
  readonly group: string;
  readonly found: GetScheduleCommandOutput;
}

/** All schedules of a stack, those of added accounts included: a call for each, as each has its own target. */
export async function listSchedules(options: StackOptions, resources: readonly Resource[]): Promise<PollSchedule[]> {
  const client = new SchedulerClient(awsOptions(options));
  const groups = resources.filter(({ type }) => type === 'AWS::Scheduler::ScheduleGroup');
  return explained(options, async () => {
    const schedules: PollSchedule[] = [];
    for (const { id: group } of groups)
      for await (const page of paginateListSchedules({ client, pageSize: READS_AT_ONCE }, { GroupName: group })) {
        const read = await Promise.all(
          (page.Schedules ?? []).map(({ Name = '' }) => readSchedule(client, group, Name)),
        );
        schedules.push(...read.filter((one) => one !== undefined));
      }
    return schedules;
  });
}

/** @returns undefined if it polls no account, or was removed since it was listed */
async function readSchedule(client: SchedulerClient, group: string, name: string): Promise<PollSchedule | undefined> {
  try {
    const found = await client.send(new GetScheduleCommand({ GroupName: group, Name: name }));
    const added = accountOfSchedule(name);
    const account = added ?? polledBy(found);
    return account === undefined ? undefined : { name, account, isAdded: added !== undefined, group, found };
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    return undefined;
  }
}

function polledBy({ Target }: GetScheduleCommandOutput): string | undefined {
  const input = v.safeParse(InvocationTextSchema, Target?.Input);
  return input.success ? input.output.account.name : undefined;
}

/** Whether each account is polled, by one schedule, as it was last deployed; and whether anything else is. */
export function checkSchedules(schedules: readonly PollSchedule[], accounts: readonly AccountSettings[]): Finding[] {
  const check = 'schedule';
  const names = new Set(accounts.map(({ name }) => name));
  const ofStrays = schedules
    .filter(({ account }) => !names.has(account))
    .map(
      ({ account, name }): Finding => ({
        check,
        account,
        status: 'problem',
        message: `the schedule ${name} polls an account that the stack does not know`,
        action: `delete it, with account remove ${account}, or add the account again`,
      }),
    );
  const model = schedules.find(({ isAdded }) => !isAdded);
  const ofAccounts = accounts.map((settings): Finding => {
    const account = settings.name;
    const problem = (message: string, action: string): Finding => ({
      check,
      account,
      status: 'problem',
      message,
      action,
    });
    const [schedule, second] = schedules.filter((one) => one.account === account);
    if (schedule === undefined)
      return problem(
        'there is no schedule that polls it',
        `take the account out of the configuration, deploy, put it back and deploy; or, if it was added since, run account add ${account}`,
      );
    if (second !== undefined)
      return problem(
        'two schedules poll it: it was added, and is in the configuration too',
        `keep that of the configuration: account remove ${account}`,
      );
    if (schedule.found.State !== 'ENABLED')
      return problem(
        `the schedule ${schedule.name} is switched off, so nothing is polled`,
        'switch it on in EventBridge Scheduler',
      );
    const outdated = model === undefined ? [] : outdatedParts(schedule, settings, model);
    if (outdated.length > 0)
      return problem(
        `the schedule ${schedule.name} is not as it was deployed since, in its ${outdated.join(', ')}`,
        `bring it up to date with account add ${account}, which keeps all that is not said anew`,
      );
    return { check, account, status: 'ok', message: 'the schedule is on' };
  });
  return [...ofAccounts, ...ofStrays];
}

/** A deployment changes its own schedules, and not those of accounts that were added. */
const outdatedParts = ({ isAdded, group, found }: PollSchedule, settings: AccountSettings, model: PollSchedule) =>
  isAdded ? outdatedIn(found, copyFor({ ...settings, isAdded: true }, group, model.found)) : [];
