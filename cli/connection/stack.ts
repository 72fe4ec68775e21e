import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateDescribeStacks,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { suggestion } from '../../lambda/core/api/suggestion';
import { CliError } from '../cli-error';
import { awsOptions, explained } from './aws';
import type { ConnectionOptions } from './options';

export interface StackOptions extends ConnectionOptions {
  readonly stack: string;
}

/** A deployed stack, as its outputs tell it. */
export interface FoundStack {
  readonly name: string;
  readonly region: string;
  readonly apiUrl: string;
  readonly pollerFunctionName: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** The outputs by which a stack of ours is known. */
const OURS = ['ApiUrl', 'PollerFunctionName', 'TableName'];

/** Finds a stack by its name, and says which there are if there is none of this name. */
export async function findStack(options: StackOptions): Promise<FoundStack> {
  const client = new CloudFormationClient(awsOptions(options));
  return explained(options, async () => {
    const region = await client.config.region();
    const stack = await describe(client, options.stack);
    if (stack === undefined) throw await notFound(client, options.stack, region);
    const outputs = namedOutputs(stack.Outputs);
    const { ApiUrl, PollerFunctionName } = outputs;
    if (ApiUrl === undefined || PollerFunctionName === undefined)
      throw new CliError(
        `the stack ${options.stack} in ${region} has no output ApiUrl, and is ${stack.StackStatus}: ${withoutOutputs(stack.StackStatus)}`,
      );
    return { name: options.stack, region, apiUrl: ApiUrl, pollerFunctionName: PollerFunctionName, outputs };
  });
}

async function describe(client: CloudFormationClient, stack: string): Promise<Stack | undefined> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    return Stacks?.[0];
  } catch (error) {
    // CloudFormation has no class for it.
    if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message))
      return undefined;
    throw error;
  }
}

function withoutOutputs(status = ''): string {
  if (status.endsWith('_IN_PROGRESS')) return 'wait until that is over, and run this again';
  if (/^(CREATE|UPDATE)_COMPLETE$/.test(status)) return 'it is no Kraken Export Status';
  return 'its deployment has not succeeded; see why in CloudFormation, and deploy it again';
}

function namedOutputs(outputs: readonly { OutputKey?: string | undefined; OutputValue?: string | undefined }[] = []) {
  return Object.fromEntries(
    outputs.flatMap(({ OutputKey, OutputValue }) =>
      OutputKey === undefined || OutputValue === undefined ? [] : [[OutputKey, OutputValue] as const],
    ),
  );
}

async function notFound(client: CloudFormationClient, stack: string, region: string): Promise<CliError> {
  const ours: string[] = [];
  try {
    for await (const { Stacks } of paginateDescribeStacks({ client }, {}))
      for (const { StackName, Outputs } of Stacks ?? [])
        if (StackName !== undefined && OURS.every((key) => namedOutputs(Outputs)[key] !== undefined))
          ours.push(StackName);
  } catch {
    // Whoever may look at one stack need not be allowed to list them all. The sentence does without.
    return new CliError(`there is no stack ${stack} in ${region}: check the name, --region and --profile`);
  }
  const there =
    ours.length === 0 ? 'there is none of Kraken Export Status in this region' : `there are ${ours.join(', ')}`;
  return new CliError(
    `there is no stack ${stack} in ${region}; ${there}${suggestion(stack, ours)}: check --region and --profile`,
  );
}
