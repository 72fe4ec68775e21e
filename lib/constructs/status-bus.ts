import { EventBus } from 'aws-cdk-lib/aws-events';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { EVENT_SOURCE } from '../../lambda/contract/events';

export interface StatusBusProps {
  /**
   * How many days events are kept for replay.
   * @default 0 no archive
   */
  readonly archiveDays?: number;
}

/** Where every change is announced. */
export class StatusBus extends Construct {
  readonly eventBusName: string;
  readonly eventBusArn: string;

  constructor(scope: Construct, id: string, { archiveDays = 0 }: StatusBusProps = {}) {
    super(scope, id);
    const bus = new EventBus(this, 'Bus', {
      description: 'Every change of a Kraken data export, and of polling health.',
    });
    this.eventBusName = bus.eventBusName;
    this.eventBusArn = bus.eventBusArn;

    // EventBridge reads a retention of 0 days as "for ever", hence no archive at all.
    if (archiveDays > 0) {
      bus.archive('Archive', {
        description: 'Announced changes, kept for replay.',
        eventPattern: { source: [EVENT_SOURCE] },
        retention: Duration.days(archiveDays),
      });
    }
  }

  grantPut(grantee: IGrantable): void {
    Grant.addToPrincipal({ grantee, actions: ['events:PutEvents'], resourceArns: [this.eventBusArn] });
  }
}
