import { CfnResource, type Stack } from 'aws-cdk-lib/core';

/**
 * What MiniStack refuses to create. Nothing of a stack may refer to one of these, which is why what webhooks are made of
 * is not here: a stack with webhooks cannot be deployed to it.
 */
export const REFUSED_BY_EMULATOR: readonly string[] = [
  'AWS::EventSchemas::Registry',
  'AWS::EventSchemas::Schema',
  'AWS::Events::Archive',
  'AWS::Events::EventBusPolicy',
  'AWS::SecretsManager::ResourcePolicy',
];

/** Takes out of a stack what the emulator refuses, so that everything else can be deployed to it as it is. */
export const dropRefusedByEmulator = (stack: Stack): void => {
  for (const resource of stack.node.findAll()) {
    if (CfnResource.isCfnResource(resource) && REFUSED_BY_EMULATOR.includes(resource.cfnResourceType)) {
      resource.node.scope?.node.tryRemoveChild(resource.node.id);
    }
  }
};
