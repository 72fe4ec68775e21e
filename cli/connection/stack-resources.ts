import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { awsOptions, explained } from './aws';
import type { StackOptions } from './stack';

export interface Resource {
  readonly type: string;
  /** In the template. */
  readonly logicalId: string;
  /** In its own service. */
  readonly id: string;
}

/** What a stack is made of. */
export async function listResources(options: StackOptions): Promise<Resource[]> {
  const client = new CloudFormationClient(awsOptions(options));
  const found: Resource[] = [];
  await explained(options, async () => {
    for await (const page of paginateListStackResources({ client }, { StackName: options.stack }))
      for (const { ResourceType, LogicalResourceId = '', PhysicalResourceId } of page.StackResourceSummaries ?? [])
        if (ResourceType !== undefined && PhysicalResourceId !== undefined)
          found.push({ type: ResourceType, logicalId: LogicalResourceId, id: PhysicalResourceId });
  });
  return found;
}
