import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';
import type { FailureClass } from '../../core/poll/failure';
import type { Clock, CredentialSource } from '../../core/ports';
import { type FetchedSecret, rememberedSecrets } from './remembered-secrets';

/** Errors that pass by themselves. All other answers of the service need someone to change something. */
const TRANSIENT = ['InternalServiceError', 'ThrottlingException', 'ServiceUnavailable', 'TooManyRequestsException'];

/** Credentials from AWS Secrets Manager. */
export const createSecretsManagerSource = (client: SecretsManagerClient, clock: Pick<Clock, 'now'>): CredentialSource =>
  rememberedSecrets((secretId) => fetchSecret(client, secretId), clock);

async function fetchSecret(client: SecretsManagerClient, secretId: string): Promise<FetchedSecret> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    return { kind: 'text', text: SecretString ?? '' };
  } catch (error) {
    // The messages of the service name the secret and the role, never a value.
    const reason = error instanceof Error ? error.name : 'unknown error';
    return { kind: 'failed', failure: { class: classOf(error), message: `the secret could not be read: ${reason}` } };
  }
}

function classOf(error: unknown): FailureClass {
  // A secret that never got a value is reported as a missing version of it.
  if (error instanceof ResourceNotFoundException && /staging label|secret value/i.test(error.message))
    return 'secret_missing';
  const isAnswer = error instanceof SecretsManagerServiceException && error.$fault === 'client';
  return isAnswer && !TRANSIENT.includes(error.name) ? 'secret_unreadable' : 'secret_unavailable';
}
