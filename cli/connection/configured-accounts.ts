import type { AccountSettings } from '../../lambda/contract/account-settings';
import { ApiEnvironmentSchema } from '../../lambda/contract/environment';
import { CliError } from '../cli-error';
import { functionEnvironment } from './function-environment';
import type { FoundStack, StackOptions } from './stack';

/** The accounts that a stack was deployed with, as its API was told of them. */
export async function configuredAccounts(
  options: StackOptions,
  stack: string,
  { ApiFunctionName }: FoundStack['outputs'],
): Promise<AccountSettings[]> {
  if (ApiFunctionName === undefined)
    throw new CliError(
      `the stack ${stack} has no output ApiFunctionName: deploy it again, or use the version of this tool that it was deployed with`,
    );
  return (await functionEnvironment(options, ApiFunctionName, ApiEnvironmentSchema)).ACCOUNTS;
}
