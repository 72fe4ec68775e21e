import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';
import { parseSecret } from '../../core/credentials';
import type { FailureClass } from '../../core/poll/failure';
import type { Clock, CredentialSource, SecretAnswer } from '../../core/ports';

/** How long credentials are used without asking again; each request for a secret costs. */
const REMEMBERED_MS = 5 * 60_000;

/** Errors that pass by themselves. All other answers of the service need someone to change something. */
const TRANSIENT = ['InternalServiceError', 'ThrottlingException', 'ServiceUnavailable', 'TooManyRequestsException'];

/** Credentials from AWS Secrets Manager. Usable ones are remembered for some minutes. */
export function createSecretsManagerSource(client: SecretsManagerClient, clock: Pick<Clock, 'now'>): CredentialSource {
  const remembered = new Map<string, { answer: SecretAnswer; readAt: number }>();
  return {
    async read(secretId, fresh) {
      const last = remembered.get(secretId);
      if (!fresh && last !== undefined && clock.now() - last.readAt < REMEMBERED_MS) return last.answer;
      const answer = await fetchSecret(client, secretId);
      if (answer.kind === 'credentials') remembered.set(secretId, { answer, readAt: clock.now() });
      // While the service has trouble, what was read before is the best there is.
      const isPassing = answer.kind === 'failed' && answer.failure.class === 'secret_unavailable';
      if (answer.kind === 'failed' && !isPassing) remembered.delete(secretId);
      return isPassing && last !== undefined ? last.answer : answer;
    },
  };
}

async function fetchSecret(client: SecretsManagerClient, secretId: string): Promise<SecretAnswer> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    return parseSecret(SecretString ?? '');
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
