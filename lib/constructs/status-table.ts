import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { accountKey, TABLE } from '../../lambda/contract/table';

export interface StatusTableProps {
  /** Whether the table outlives its stack. One that does is also protected from being deleted by hand. */
  readonly removalPolicy: RemovalPolicy;
}

/** Where everything is kept: one item per export and one per account, see `lambda/contract/table.ts`. */
export class StatusTable extends Construct {
  readonly tableName: string;
  private readonly table: TableV2;

  constructor(scope: Construct, id: string, { removalPolicy }: StatusTableProps) {
    super(scope, id);
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: TABLE.partitionKey, type: AttributeType.STRING },
      sortKey: { name: TABLE.sortKey, type: AttributeType.STRING },
      localSecondaryIndexes: [
        {
          indexName: TABLE.changesIndex,
          sortKey: { name: TABLE.changesSortKey, type: AttributeType.STRING },
          projectionType: ProjectionType.ALL,
        },
      ],
      timeToLiveAttribute: TABLE.timeToLive,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
      removalPolicy,
    });
    this.tableName = this.table.tableName;
  }

  /** A metric of the table, by its name in CloudWatch. */
  metric(name: string, options: MetricOptions): Metric {
    return this.table.metric(name, options);
  }

  /** What the API needs: single items, the list of accounts, and exports in the order of change. It is all there is. */
  grantRead(grantee: IGrantable): void {
    this.allow(grantee, ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'], this.table.tableArn);
    this.allow(grantee, ['dynamodb:Query'], this.changesIndexArn);
  }

  /**
   * What the poller needs: the partitions of accounts, not the registry of those that are polled. Nothing deletes: exports
   * that are gone leave by their time to live.
   */
  grantPoll(grantee: IGrantable): void {
    this.allow(grantee, ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'], this.table.tableArn, {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [accountKey('*')] },
    });
  }

  private get changesIndexArn(): string {
    return `${this.table.tableArn}/index/${TABLE.changesIndex}`;
  }

  /** The table's own `grant` would add every index there will ever be. */
  private allow(
    grantee: IGrantable,
    actions: string[],
    resourceArn: string,
    conditions: Record<string, Record<string, unknown>> = {},
  ): void {
    Grant.addToPrincipal({ grantee, actions, resourceArns: [resourceArn], conditions });
  }
}
