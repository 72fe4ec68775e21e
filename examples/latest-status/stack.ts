import { join } from 'node:path';
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { DeadLetters, EXPORT_CHANGES, Subscription } from '../subscription';

export interface LatestStatusStackProps extends StackProps {
  readonly eventBusName: string;
}

/** A table with the latest status of each export, kept by a function that drops what is not news. */
export class LatestStatusStack extends Stack {
  constructor(scope: Construct, id: string, { eventBusName, ...props }: LatestStatusStackProps) {
    super(scope, id, props);
    const table = new TableV2(this, 'Table', {
      partitionKey: { name: 'export', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const deadLetters = new DeadLetters(this, 'DeadLetters');
    const keeper = new NodejsFunction(this, 'Function', {
      entry: join(__dirname, 'handler.ts'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: Duration.seconds(20),
      environment: { TABLE_NAME: table.tableName },
      bundling: { bundleAwsSDK: true },
      deadLetterQueue: deadLetters,
    });
    table.grant(keeper, 'dynamodb:UpdateItem');
    new Subscription(this, 'Subscription', {
      eventBusName,
      eventPattern: EXPORT_CHANGES,
      target: new LambdaFunction(keeper, { deadLetterQueue: deadLetters, maxEventAge: Duration.days(1) }),
    });
    new CfnOutput(this, 'TableName', { value: table.tableName });
  }
}
