import { App } from 'aws-cdk-lib/core';
import { LatestStatusStack } from './latest-status/stack';
import { OtherAccountStack } from './other-account/stack';
import { QueueStack } from './queue/stack';
import { WaitForExportStack } from './wait-for-export/stack';

/**
 * Subscribers to deploy as they are, or to begin with. Two contexts tell where the events are, both outputs of the stack:
 *   -c eventBusName=NAME   for subscribers in the same AWS account
 *   -c eventBusArn=ARN     for the one in another
 */
const app = new App();
const contextOf = (key: string): string | undefined => app.node.tryGetContext(key);

const eventBusName = contextOf('eventBusName');
const eventBusArn = contextOf('eventBusArn');
if (eventBusName !== undefined) {
  new QueueStack(app, 'ExportQueue', { eventBusName });
  new LatestStatusStack(app, 'LatestExportStatus', { eventBusName });
  new WaitForExportStack(app, 'WaitForExport', { eventBusName });
}
if (eventBusArn !== undefined) new OtherAccountStack(app, 'ExportsOfOtherAccount', { eventBusArn });
if (eventBusName === undefined && eventBusArn === undefined)
  throw new Error('say where the events are: -c eventBusName=NAME');
