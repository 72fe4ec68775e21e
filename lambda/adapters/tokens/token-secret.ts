import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock, TokenSource } from '../../core/ports';
import { parseTokenList, type TokenList } from '../../core/tokens/token-list';

/** The tokens in a secret of AWS Secrets Manager, remembered for as long as whoever asks accepts. */
export function createTokenSecret(
  client: SecretsManagerClient,
  secretId: string,
  clock: Pick<Clock, 'now'>,
): TokenSource {
  let last: { readonly list: TokenList; readonly readAt: number } | undefined;
  return {
    async read(maxAgeMs) {
      if (last !== undefined && clock.now() - last.readAt < maxAgeMs) return last.list;
      const readAt = clock.now();
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
      last = { list: parseTokenList(SecretString ?? ''), readAt };
      return last.list;
    },
  };
}
