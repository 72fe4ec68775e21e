import { isDeepStrictEqual } from 'node:util';
import type { CreateScheduleCommandInput, GetScheduleCommandOutput } from '@aws-sdk/client-scheduler';
import * as v from 'valibot';
import type { AccountSettings } from '../../lambda/contract/account-settings';
import { addedScheduleName } from '../../lambda/contract/added-accounts';
import { type Invocation, InvocationTextSchema } from '../../lambda/contract/invocation';
import { CliError } from '../cli-error';

/**
 * What the schedule of an account is to be: all but the account is as in one that the deployment made.
 * @throws CliError if the model polls no account
 */
export function copyFor(
  account: AccountSettings,
  GroupName: string,
  { Name, ScheduleExpression, FlexibleTimeWindow, Target }: GetScheduleCommandOutput,
): CreateScheduleCommandInput {
  // A stack that is somebody's own app may have other schedules, and what they start is not to be copied.
  if (ScheduleExpression === undefined || !v.is(InvocationTextSchema, Target?.Input))
    throw new CliError(
      `the schedule ${Name} polls no account. If it is not of Kraken Export Status, give that a stack of its own; else deploy the stack again`,
    );
  const invocation: Invocation = { account, trigger: 'schedule' };
  return {
    GroupName,
    Name: addedScheduleName(account.name),
    Description: `Polls the exports of the account ${account.name}. Made by kraken-export-status account add.`,
    ScheduleExpression,
    FlexibleTimeWindow,
    Target: { ...Target, Input: JSON.stringify(invocation) },
  };
}

type Compared = Pick<GetScheduleCommandOutput, 'ScheduleExpression' | 'FlexibleTimeWindow' | 'Target'>;

/** What a copy has of the deployment, in the words of people. */
const PARTS: readonly (readonly [name: string, of: (schedule: Compared) => unknown])[] = [
  ['interval', ({ ScheduleExpression }) => ScheduleExpression],
  ['window', ({ FlexibleTimeWindow }) => FlexibleTimeWindow],
  ['function', ({ Target }) => Target?.Arn],
  ['role', ({ Target }) => Target?.RoleArn],
  ['dead-letter queue', ({ Target }) => Target?.DeadLetterConfig],
  ['retries', ({ Target }) => Target?.RetryPolicy],
  ['account settings', ({ Target }) => v.safeParse(InvocationTextSchema, Target?.Input).output],
];

/** In what a schedule is not as it would be made today. */
export const outdatedIn = (schedule: Compared, wanted: Compared): string[] =>
  PARTS.filter(([, of]) => !isDeepStrictEqual(of(schedule), of(wanted))).map(([name]) => name);
