import { randomBytes } from 'node:crypto';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  type DescribeSecretResponse,
  ResourceNotFoundException,
  RestoreSecretCommand,
  type SecretsManagerClient,
  SecretsManagerServiceException,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { type KeptSecret, SECRET_OWNER_TAG } from '../../contract/kept-secret';
import type { Clock } from '../../core/ports';

/** A right that the deployment has just given takes IAM some seconds to know everywhere. */
const RIGHTS_ARRIVE_WITHIN_MS = 45_000;
const TRY_AGAIN_AFTER_MS = 3_000;

/** The secret is there, and another stack uses it. */
export class SecretOfAnotherStackError extends Error {
  override readonly name = 'SecretOfAnotherStackError';
  readonly code = 'secret_of_another_stack';

  constructor(secretName: string, owner: string) {
    super(
      `the secret ${secretName} belongs to the stack ${owner}: configure another secretName, or, if that stack is gone, run "aws secretsmanager untag-resource --secret-id ${secretName} --tag-keys ${SECRET_OWNER_TAG}" and deploy again`,
    );
  }
}

/**
 * Makes a secret, unless there is one of its name: that one is taken as it is, whatever deployment of this stack or
 * person has made it, also if it was about to be deleted.
 * @returns its ARN
 * @throws SecretOfAnotherStackError
 */
export const createKeepSecret =
  (client: SecretsManagerClient, clock: Clock) =>
  async (secret: KeptSecret, stackName: string): Promise<string> => {
    const deadline = clock.now() + RIGHTS_ARRIVE_WITHIN_MS;
    for (;;) {
      try {
        return await keep(client, secret, stackName);
      } catch (error) {
        const isRefused = error instanceof SecretsManagerServiceException && error.name === 'AccessDeniedException';
        if (!isRefused || clock.now() >= deadline) throw error;
      }
      await clock.sleep(TRY_AGAIN_AFTER_MS);
    }
  };

/** With the stack that it goes with. Until then it can be had back, by a person or by deploying the stack again. */
export const createDropSecret =
  (client: SecretsManagerClient) =>
  async (SecretId: string): Promise<void> => {
    const found = await find(client, SecretId);
    if (found === undefined || found.DeletedDate !== undefined) return;
    await client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }));
  };

async function keep(client: SecretsManagerClient, secret: KeptSecret, stackName: string): Promise<string> {
  const Tags = [{ Key: SECRET_OWNER_TAG, Value: stackName }];
  const SecretId = secret.Name;
  const found = await find(client, SecretId);
  if (found === undefined) {
    const SecretString = secret.InitialText ?? randomBytes(24).toString('hex');
    const { Name, Description } = secret;
    const { ARN = '' } = await client.send(new CreateSecretCommand({ Name, Description, SecretString, Tags }));
    return ARN;
  }
  const owner = found.Tags?.find(({ Key }) => Key === SECRET_OWNER_TAG)?.Value;
  if (owner !== undefined && owner !== stackName) throw new SecretOfAnotherStackError(SecretId, owner);
  if (found.DeletedDate !== undefined) await client.send(new RestoreSecretCommand({ SecretId }));
  if (owner === undefined) await client.send(new TagResourceCommand({ SecretId, Tags }));
  return found.ARN ?? '';
}

async function find(client: SecretsManagerClient, SecretId: string): Promise<DescribeSecretResponse | undefined> {
  try {
    return await client.send(new DescribeSecretCommand({ SecretId }));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
