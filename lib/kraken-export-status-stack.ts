import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { tokenSecretOf } from './config/deploy-config';
import { pascalCase } from './pascal-case';
import { StatusSystem, type StatusSystemProps } from './status-system';

export interface KrakenExportStatusStackProps extends StackProps, StatusSystemProps {}

/** The whole as a stack of its own, with outputs that tell where everything is. */
export class KrakenExportStatusStack extends Stack {
  constructor(scope: Construct, id: string, { config, ephemeral, ...props }: KrakenExportStatusStackProps) {
    super(scope, id, {
      description: 'Follows the data exports of Kraken accounts and announces every change.',
      ...props,
    });
    // What is called "Default" leaves no trace in logical ids.
    const { api, bus, table, poller, secrets } = new StatusSystem(this, 'Default', { config, ephemeral });

    this.output('ApiUrl', api.url, 'The HTTP API');
    if (api.domainTarget !== undefined)
      this.output('ApiDomainTarget', api.domainTarget, 'What the DNS record of the domain of the API points to');
    const tokenSecret = tokenSecretOf(config);
    if (tokenSecret !== undefined)
      this.output('TokenSecretName', tokenSecret, 'Where the tokens of the API are listed');
    this.output('ApiFunctionName', api.function.functionName, 'The function that answers');
    this.output('EventBusName', bus.eventBusName, 'The bus that every change is announced on');
    this.output('EventBusArn', bus.eventBusArn, 'The same, for rules of other stacks');
    this.output('TableName', table.tableName, 'Where everything is kept');
    this.output('PollerFunctionName', poller.function.functionName, 'The function that asks Kraken');
    for (const [account, { secretName }] of secrets)
      this.output(`SecretName${pascalCase(account)}`, secretName, `Where the API key of ${account} goes`);
  }

  private output(name: string, value: string, description: string): void {
    new CfnOutput(this, name, { value, description });
  }
}
