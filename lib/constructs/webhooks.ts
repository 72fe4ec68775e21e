import { ApiDestination, Authorization, Connection, HttpMethod } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SecretValue, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { WebhookConfig } from '../config/deploy-config';
import type { DeadLetters } from './dead-letters';
import type { SecretKeeper } from './secret-keeper';
import { shortId } from './short-id';
import type { StatusBus } from './status-bus';
import { SubscriptionRule } from './subscription-rule';

export interface WebhooksProps {
  readonly entries: readonly WebhookConfig[];
  readonly bus: StatusBus;
  readonly deadLetters: DeadLetters;
  readonly keeper: SecretKeeper;
}

/** Events posted to servers outside of AWS, each with an authorization that only the two sides know. */
export class Webhooks extends Construct {
  constructor(scope: Construct, id: string, { entries, bus, deadLetters, keeper }: WebhooksProps) {
    super(scope, id);
    const role = this.createRole(bus);
    for (const { url, header, ratePerSecond, secret, ...filter } of entries) {
      const name = shortId(url);
      const text = this.authorization(name, url, secret, keeper);
      const connection = new Connection(this, `Connection${name}`, {
        description: `The authorization for ${new URL(url).host}.`,
        authorization:
          header === undefined
            ? Authorization.apiKey('Authorization', SecretValue.unsafePlainText(`Bearer ${text.unsafeUnwrap()}`))
            : Authorization.apiKey(header, text),
      });
      const destination = new ApiDestination(this, `Destination${name}`, {
        description: `Posts events to ${new URL(url).host}.`,
        connection,
        endpoint: url,
        httpMethod: HttpMethod.POST,
        rateLimitPerSecond: ratePerSecond,
      });
      role.addToPolicy(
        new PolicyStatement({ actions: ['events:InvokeApiDestination'], resources: [destination.apiDestinationArn] }),
      );
      new SubscriptionRule(this, `Rule${name}`, {
        bus: bus.bus,
        description: `What is posted to ${new URL(url).host}.`,
        filter,
        targetArn: destination.apiDestinationArn,
        role,
        deadLetters,
      });
    }
  }

  /** Only rules of this bus may use the role: EventBridge must not lend it to somebody else's. */
  private createRole(bus: StatusBus): Role {
    return new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
          ArnLike: { 'aws:SourceArn': bus.ruleArns },
        },
      }),
    });
  }

  private authorization(name: string, url: string, source: WebhookConfig['secret'], keeper: SecretKeeper): SecretValue {
    if ('arn' in source) return SecretValue.secretsManager(source.arn);
    const secretArn = keeper.keep(new Construct(this, `Secret${name}`), {
      name: source.name,
      description: `What ${new URL(url).host} knows our calls by.`,
    });
    return SecretValue.unsafePlainText(`{{resolve:secretsmanager:${secretArn}:SecretString:::}}`);
  }
}
