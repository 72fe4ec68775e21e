import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { CLIENT_OPTIONS } from '../adapters/aws/client-options';
import { systemClock } from '../adapters/clock';
import {
  answerResource,
  type ResourceOutcome,
  type ResourceRequest,
  ResourceRequestSchema,
  stackNameOf,
} from '../adapters/cloudformation/custom-resource';
import { createKeepSecret } from '../adapters/secrets/keep-secret';
import { KeptSecretSchema } from '../contract/kept-secret';

/** Built at the first request and kept: importing this file has no effect. */
let keepSecret: ReturnType<typeof createKeepSecret> | undefined;

/** Sees to it that a secret of the stack is there, while the stack is deployed. */
export async function handler(event: unknown): Promise<void> {
  const request = v.parse(ResourceRequestSchema, event);
  await answerResource(request, await outcomeOf(request));
}

async function outcomeOf(request: ResourceRequest): Promise<ResourceOutcome> {
  // A secret is never deleted with its stack.
  if (request.RequestType === 'Delete') return { id: request.PhysicalResourceId ?? 'none' };
  keepSecret ??= createKeepSecret(new SecretsManagerClient(CLIENT_OPTIONS), systemClock);
  try {
    const secret = v.parse(KeptSecretSchema, request.ResourceProperties);
    return { id: await keepSecret(secret, stackNameOf(request)) };
  } catch (error) {
    // Messages of the service name the secret and the role, never a value.
    return { reason: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error' };
  }
}
