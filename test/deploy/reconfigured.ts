import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Aws } from './aws';

export interface Reconfiguration {
  /** @default - as it is */
  readonly timeoutSeconds?: number | undefined;
  /** Besides what the function is told anyway. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs something while a function is configured otherwise. The function starts anew before and after. */
export const reconfigured = async (
  { lambda }: Aws,
  FunctionName: string,
  { timeoutSeconds, environment }: Reconfiguration,
  run: () => Promise<void>,
): Promise<void> => {
  const { Timeout, Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const Variables = Environment?.Variables ?? {};
  const configure = (timeout: number | undefined, variables: Readonly<Record<string, string>>) =>
    lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName,
        Timeout: timeout,
        Environment: { Variables: { ...variables } },
      }),
    );
  await configure(timeoutSeconds ?? Timeout, { ...Variables, ...environment });
  try {
    await run();
  } finally {
    await configure(Timeout, Variables);
  }
};
