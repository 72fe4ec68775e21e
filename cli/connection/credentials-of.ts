import type { AccountSettings } from '../../lambda/contract/account-settings';
import { type Credentials, checkCredentials } from '../../lambda/core/credentials';
import { ruleOf } from '../../lambda/core/poll/failure';
import type { Io } from '../io';
import type { Operator } from './operator';
import { type ConnectionOptions, sameStack } from './options';

export type FoundCredentials =
  | { readonly kind: 'credentials'; readonly credentials: Credentials }
  | { readonly kind: 'failed'; readonly message: string; readonly hint: string }
  /** They are with a process that gives them to nobody. */
  | { readonly kind: 'elsewhere'; readonly message: string };

/** The key of an account: from the secret of a stack; of a local host, which has it in its environment, from this one. */
export async function credentialsOf(
  operator: Operator,
  settings: AccountSettings,
  options: ConnectionOptions,
  { environment }: Io,
): Promise<FoundCredentials> {
  if (options.stack !== undefined) {
    const { StoredSecret } = await import('./secret');
    const answer = await new StoredSecret(options, settings).read();
    if (answer.kind === 'credentials') return answer;
    const { failure } = answer;
    const put = `kraken-export-status secret put ${settings.name}${sameStack(options)}`;
    const isUnreadable = failure.class === 'secret_unreadable' || failure.class === 'secret_unavailable';
    return {
      kind: 'failed',
      message: failure.message,
      hint: isUnreadable ? ruleOf(failure).hint : `store both halves of the key with ${put}`,
    };
  }
  if (operator.isDemo) {
    const { demoKey } = await import('../../local/kraken-connection');
    return { kind: 'credentials', credentials: demoKey() };
  }
  const apiKey = environment.KRAKEN_API_KEY ?? '';
  const apiSecret = environment.KRAKEN_API_SECRET ?? '';
  if (apiKey === '' && apiSecret === '')
    return {
      kind: 'elsewhere',
      message:
        'not tried: set KRAKEN_API_KEY and KRAKEN_API_SECRET here as for the host, and doctor asks Kraken about the key',
    };
  const names = { apiKey: 'KRAKEN_API_KEY', apiSecret: 'KRAKEN_API_SECRET' };
  const answer = checkCredentials(
    { apiKey, apiSecret, otp: environment.KRAKEN_OTP },
    'the environment',
    (half) => names[half],
  );
  if (answer.kind === 'credentials') return answer;
  return {
    kind: 'failed',
    message: answer.failure.message,
    hint: 'take both halves of one key as Kraken shows them when it is created',
  };
}
