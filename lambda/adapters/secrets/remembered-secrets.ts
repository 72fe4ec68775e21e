import { parseSecret } from '../../core/credentials';
import type { Clock, CredentialSource, SecretAnswer } from '../../core/ports';

/** How long credentials are used without asking again; each request for a secret costs. */
const REMEMBERED_MS = 5 * 60_000;

/** The text of a secret, or why it cannot be had. */
export type FetchedSecret =
  | { readonly kind: 'text'; readonly text: string }
  | Extract<SecretAnswer, { kind: 'failed' }>;

interface Remembered {
  readonly text: string;
  readonly readAt: number;
  /** What the text was found to hold, by field: a secret of hundreds of keys is not parsed again for each of them each time. */
  readonly answers: Map<string | undefined, SecretAnswer>;
}

/**
 * Credentials from secrets that are remembered for some minutes, one that several accounts share only once; what cannot
 * be used is asked for again each time.
 */
export function rememberedSecrets(
  fetchSecret: (secretId: string) => Promise<FetchedSecret>,
  clock: Pick<Clock, 'now'>,
): CredentialSource {
  const remembered = new Map<string, Remembered>();
  const answerOf = ({ text, answers }: Remembered, field: string | undefined): SecretAnswer => {
    const answer = answers.get(field) ?? parseSecret(text, field);
    answers.set(field, answer);
    return answer;
  };
  const recall = (secretId: string, field: string | undefined, maxAgeMs: number): SecretAnswer | undefined => {
    const last = remembered.get(secretId);
    if (last === undefined || clock.now() - last.readAt >= maxAgeMs) return undefined;
    const answer = answerOf(last, field);
    return answer.kind === 'credentials' ? answer : undefined;
  };
  return {
    async read({ secretId, secretField }, fresh) {
      const known = fresh ? undefined : recall(secretId, secretField, REMEMBERED_MS);
      if (known !== undefined) return known;
      const fetched = await fetchSecret(secretId);
      if (fetched.kind === 'text') {
        const last = { text: fetched.text, readAt: clock.now(), answers: new Map() };
        remembered.set(secretId, last);
        return answerOf(last, secretField);
      }
      // While the service has trouble, what was read before is the best there is.
      if (fetched.failure.class === 'secret_unavailable')
        return recall(secretId, secretField, Number.POSITIVE_INFINITY) ?? fetched;
      remembered.delete(secretId);
      return fetched;
    },
  };
}
