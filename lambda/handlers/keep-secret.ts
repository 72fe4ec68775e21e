import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { CLIENT_OPTIONS } from '../adapters/aws/client-options';
import { systemClock } from '../adapters/clock';
import {
  answerResource,
  NO_RESOURCE,
  type ResourceOutcome,
  type ResourceRequest,
  ResourceRequestSchema,
  stackNameOf,
} from '../adapters/cloudformation/custom-resource';
import { createDropSecret, createKeepSecret } from '../adapters/secrets/keep-secret';
import { KeptSecretSchema } from '../contract/kept-secret';

/** Built at the first request and kept: importing this file has no effect. */
let secrets: ReturnType<typeof createSecrets> | undefined;

const createSecrets = () => {
  const client = new SecretsManagerClient(CLIENT_OPTIONS);
  return { keep: createKeepSecret(client, systemClock), drop: createDropSecret(client) };
};

/** Sees to it that a secret of the stack is there while it is deployed, and of an ephemeral one that it goes. */
export async function handler(event: unknown): Promise<void> {
  const request = v.parse(ResourceRequestSchema, event);
  await answerResource(request, await outcomeOf(request));
}

async function outcomeOf(request: ResourceRequest): Promise<ResourceOutcome> {
  secrets ??= createSecrets();
  try {
    if (request.RequestType !== 'Delete') {
      const secret = v.parse(KeptSecretSchema, request.ResourceProperties);
      return { id: await secrets.keep(secret, stackNameOf(request)) };
    }
    // CloudFormation asks for it only where the secret goes with its stack. One that was never made is not there.
    const { PhysicalResourceId: id = NO_RESOURCE } = request;
    if (id !== NO_RESOURCE) await secrets.drop(id);
    return { id };
  } catch (error) {
    // Messages of the service name the secret and the role, never a value.
    return { reason: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error' };
  }
}
