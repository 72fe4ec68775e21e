import { StoredItemError } from '../../lambda/core/stored-item-error';
import { CliError, usageError } from '../cli-error';
import type { ConnectionOptions } from './options';
import { USE_NEWER, unreadableItem } from './unreadable-item';

/** What every AWS client is made with. The SDK reads the rest from where the AWS command line does. */
export function awsOptions({ region, profile }: ConnectionOptions) {
  // Of a word that can be no name of a host, the SDK says so only in the words of a programmer.
  if (region !== undefined && !REGION.test(region))
    throw usageError(`"${region}" is no AWS region: give --region one such as eu-west-1`);
  return { ...(region !== undefined && { region }), ...(profile !== undefined && { profile }), maxAttempts: 3 };
}

const REGION = /^[a-z0-9-]{1,63}$/;

const EXPIRED = ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenProviderError'];
const UNKNOWN_KEY = [
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
];
const DENIED = /^(AccessDenied|AccessDeniedException|UnauthorizedOperation)$/;
const UNREACHABLE = /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ECONNRESET|ETIMEDOUT|TimeoutError)\b/;

/** Runs something that asks AWS, and says of what goes wrong there what happened, why, and what to do. */
export async function explained<T>(options: ConnectionOptions, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const message = explanation(options, error);
    if (message === undefined) throw error;
    throw new CliError(message, undefined, { cause: error });
  }
}

function explanation({ region, profile }: ConnectionOptions, error: unknown): string | undefined {
  if (error instanceof CliError || !(error instanceof Error)) return undefined;
  if (error instanceof StoredItemError) return `${unreadableItem(error)}. ${USE_NEWER}`;
  const { name, message } = error;
  const code = 'code' in error ? String(error.code) : '';
  const logIn = `sign in again, such as with aws sso login${profile === undefined ? '' : ` --profile ${profile}`}`;
  if (EXPIRED.includes(name) || /expired|sso session/i.test(message))
    return `the AWS credentials have expired: ${logIn}`;
  if (/region is missing/i.test(message)) return 'no AWS region is set: give --region, or set AWS_REGION';
  if (/region not accepted/i.test(message))
    return 'AWS_REGION, or the profile, names what is no AWS region: give --region one such as eu-west-1';
  if (name === 'CredentialsProviderError')
    return `there are no AWS credentials${profile === undefined ? '' : ` for the profile ${profile}`} (${firstLine(message)}): set them up with aws configure, or name a profile with --profile`;
  if (UNKNOWN_KEY.includes(name))
    return `AWS does not accept these credentials (${name}): check the profile, and the clock of this machine`;
  if (DENIED.test(name))
    return `AWS refuses: ${firstLine(message)}. Ask for this right, or use another --profile; docs/cli.md lists what each command needs`;
  const [, unreachable] = UNREACHABLE.exec(`${code} ${name} ${message}`) ?? [];
  if (unreachable !== undefined)
    return `AWS cannot be reached (${unreachable}): check your network${region === undefined ? '' : ` and that ${region} is a region`}`;
  // Whatever else a service answers is told in its own words.
  if ('$metadata' in error) return `AWS answers ${name}: ${firstLine(message)}`;
  return undefined;
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').replace(/[.\s]+$/, '');
