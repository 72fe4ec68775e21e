import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import { CliError } from '../cli-error';
import { awsOptions, explained } from './aws';
import type { StackOptions } from './stack';

/** What a function of a stack was told. */
export async function functionEnvironment<Schema extends v.GenericSchema>(
  options: StackOptions,
  FunctionName: string,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const client = new LambdaClient(awsOptions(options));
  const { Environment } = await explained(options, () =>
    client.send(new GetFunctionConfigurationCommand({ FunctionName })),
  );
  const parsed = v.safeParse(schema, Environment?.Variables);
  if (parsed.success) return parsed.output;
  const key = v.getDotPath(parsed.issues[0]) ?? 'everything';
  throw new CliError(
    `the environment of the function ${FunctionName} is not as expected (${key}: ${parsed.issues[0].message}): deploy the stack again, or use the version of this tool that it was deployed with`,
  );
}
