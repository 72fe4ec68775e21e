import { join } from 'node:path';
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import {
  Choice,
  Condition,
  DefinitionBody,
  Fail,
  IntegrationPattern,
  JsonPath,
  StateMachine,
  Succeed,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { DeadLetters, EXPORT_CHANGES, Subscription } from '../subscription';

export interface WaitForExportStackProps extends StackProps {
  readonly eventBusName: string;
}

/** A workflow that waits until an export is settled, at no cost while it waits: `{ "account": "main", "id": "VSKC" }`. */
export class WaitForExportStack extends Stack {
  constructor(scope: Construct, id: string, { eventBusName, ...props }: WaitForExportStackProps) {
    super(scope, id, props);
    const table = new TableV2(this, 'Table', {
      partitionKey: { name: 'export', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const deadLetters = new DeadLetters(this, 'DeadLetters');
    const functionOf = (name: string, handlerName: string) => {
      const made = new NodejsFunction(this, name, {
        entry: join(__dirname, 'handler.ts'),
        handler: handlerName,
        runtime: Runtime.NODEJS_24_X,
        architecture: Architecture.ARM_64,
        timeout: Duration.seconds(20),
        environment: { TABLE_NAME: table.tableName },
        bundling: { bundleAwsSDK: true },
        deadLetterQueue: deadLetters,
      });
      table.grant(made, 'dynamodb:UpdateItem');
      return made;
    };
    const hear = functionOf('Hear', 'hear');
    const wait = functionOf('Wait', 'wait');
    new Subscription(this, 'Subscription', {
      eventBusName,
      eventPattern: EXPORT_CHANGES,
      target: new LambdaFunction(hear, { deadLetterQueue: deadLetters, maxEventAge: Duration.days(1) }),
    });

    const settled = new LambdaInvoke(this, 'Wait until the export is settled', {
      lambdaFunction: wait,
      integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
      payload: TaskInput.fromObject({
        account: JsonPath.stringAt('$.account'),
        id: JsonPath.stringAt('$.id'),
        token: JsonPath.taskToken,
      }),
      // Kraken may take days; nothing is charged for waiting.
      taskTimeout: Timeout.duration(Duration.days(3)),
    });
    const outcome = new Choice(this, 'Is it ready?')
      .when(Condition.stringEquals('$.state', 'ready'), new Succeed(this, 'Ready'))
      .otherwise(new Fail(this, 'Not ready', { error: 'ExportNotReady', causePath: '$.state' }));
    const machine = new StateMachine(this, 'Machine', {
      definitionBody: DefinitionBody.fromChainable(settled.next(outcome)),
    });
    // Either of the two may be the one that sees that the wait is over. IAM knows no resource for this: the token is the key.
    for (const one of [hear, wait])
      one.addToRolePolicy(new PolicyStatement({ actions: ['states:SendTaskSuccess'], resources: ['*'] }));
    new CfnOutput(this, 'StateMachineArn', { value: machine.stateMachineArn });
  }
}
