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

/**
 * Credentials from AWS Secrets Manager. Secrets are remembered for some minutes, one that several accounts share only
 * once; what cannot be used is asked for again each time.
 */
export function createSecretsManagerSource(client: SecretsManagerClient, clock: Pick<Clock, 'now'>): CredentialSource {
  const remembered = new Map<string, { text: string; readAt: number }>();
  const recall = (secretId: string, field: string | undefined, maxAgeMs: number): SecretAnswer | undefined => {
    const last = remembered.get(secretId);
    if (last === undefined || clock.now() - last.readAt >= maxAgeMs) return undefined;
    const answer = parseSecret(last.text, field);
    return answer.kind === 'credentials' ? answer : undefined;
  };
  return {
    async read({ secretId, secretField }, fresh) {
      const known = fresh ? undefined : recall(secretId, secretField, REMEMBERED_MS);
      if (known !== undefined) return known;
      const fetched = await fetchSecret(client, secretId);
      if (fetched.kind === 'text') {
        remembered.set(secretId, { text: fetched.text, readAt: clock.now() });
        return parseSecret(fetched.text, secretField);
      }
      // While the service has trouble, what was read before is the best there is.
      if (fetched.failure.class === 'secret_unavailable')
        return recall(secretId, secretField, Number.POSITIVE_INFINITY) ?? fetched;
      remembered.delete(secretId);
      return fetched;
    },
  };
}

type Fetched = { readonly kind: 'text'; readonly text: string } | Extract<SecretAnswer, { kind: 'failed' }>;

async function fetchSecret(client: SecretsManagerClient, secretId: string): Promise<Fetched> {
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
