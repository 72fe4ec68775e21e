import type { Call } from './call';
import type { Deployed } from './deployed';

const nameOfRole = (arn: string): string => arn.replace(/^.*role\//, '');

/**
 * The calls that services make with the roles of the stack because the template tells them to, and that no code of ours
 * makes: Lambda writes logs and puts failed invocations into a queue, Scheduler starts functions and puts into a queue what
 * it could not start, EventBridge calls webhooks.
 */
export function serviceCalls(deployed: Deployed): Call[] {
  const functions = deployed.all('AWS::Lambda::Function');
  const roleOf = (functionName: string): string => {
    const found = functions.find(({ name }) => name === functionName);
    return nameOfRole(String(found?.properties.Role));
  };
  const groups = deployed.all('AWS::Logs::LogGroup');
  const logs = functions.flatMap(({ properties }) => {
    const group = groups.find(({ name }) => name === properties.LoggingConfig.LogGroup);
    const stream = `${group?.arn.replace(/:\*$/, '')}:log-stream:2026/11/01/[$LATEST]0123456789abcdef0123456789abcdef`;
    const role = nameOfRole(properties.Role);
    return ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({ role, action, resource: stream }));
  });
  const failures = deployed.all('AWS::Lambda::EventInvokeConfig').map(({ properties }) => ({
    role: roleOf(properties.FunctionName),
    action: 'sqs:SendMessage',
    resource: properties.DestinationConfig.OnFailure.Destination,
  }));
  const ticks = deployed.all('AWS::Scheduler::Schedule').flatMap(({ properties: { Target } }) => {
    const role = nameOfRole(Target.RoleArn);
    return [
      { role, action: 'lambda:InvokeFunction', resource: Target.Arn },
      { role, action: 'sqs:SendMessage', resource: Target.DeadLetterConfig.Arn },
    ];
  });
  const webhooks = deployed
    .all('AWS::Events::Rule')
    .flatMap(({ properties: { Targets } }) => Targets)
    .filter(({ RoleArn }) => RoleArn !== undefined)
    .map(({ RoleArn, Arn }) => ({ role: nameOfRole(RoleArn), action: 'events:InvokeApiDestination', resource: Arn }));
  return [...logs, ...failures, ...ticks, ...webhooks];
}
