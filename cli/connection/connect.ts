import { readFile } from 'node:fs/promises';
import { isLoopback } from '../../local/http/loopback';
import { usageError } from '../cli-error';
import type { Io } from '../io';
import { reasonOf } from '../reason';
import { Api, type Authorize } from './api';
import type { ConnectionOptions } from './options';

export interface Connection {
  readonly api: Api;
  /** The local host announces events itself, and can be asked as often as one likes. */
  readonly isLocal: boolean;
  /** What people call it, such as `stack KrakenExportStatus`. */
  readonly name: string;
}

export const LOCAL_URL = 'http://127.0.0.1:8787';
/** Of API Gateway, with the region in it. */
const GATEWAY_HOST = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/** Finds the API: of the local host, of a stack, or where the person says. */
export async function connect(options: ConnectionOptions, io: Io): Promise<Connection> {
  if (options.stack !== undefined && options.apiUrl !== undefined)
    throw usageError('--stack and --api-url are two ways to say where to look: give one of them');
  const token = await readToken(options, io);
  if (options.stack !== undefined) return connectStack({ ...options, stack: options.stack }, token, io);
  const url = options.apiUrl ?? LOCAL_URL;
  if (!isAllowed(url)) throw usageError(`--api-url is "${url}": allowed is an https URL, or http on this machine`);
  const { hostname } = new URL(url);
  const region = options.region ?? GATEWAY_HOST.exec(hostname)?.[1];
  const isSigned = token === undefined && (region !== undefined || options.profile !== undefined);
  const isLocal = isLoopback(hostname);
  return {
    api: new Api({
      url,
      authorize: isSigned ? await signed(options, region) : bearer(token),
      ifUnreachable: isLocal
        ? 'start the local host with npm start, or say where to look with --stack or --api-url'
        : 'check --api-url and your network',
      ifRefused: isSigned ? MAY_INVOKE : TOKEN_WANTED,
      signal: io.signal,
    }),
    isLocal,
    name: url,
  };
}

const MAY_INVOKE =
  'these AWS credentials need execute-api:Invoke on this API; if it takes bearer tokens instead, put one in KRAKEN_EXPORT_STATUS_TOKEN';
const TOKEN_WANTED =
  'put a bearer token that is valid there in KRAKEN_EXPORT_STATUS_TOKEN or in a file for --token-file; if the API wants signed requests, add --region';

async function connectStack(
  options: ConnectionOptions & { readonly stack: string },
  token: string | undefined,
  io: Io,
): Promise<Connection> {
  const { findStack } = await import('./stack');
  const { apiUrl, region } = await findStack(options);
  const via = io.environment.AWS_ENDPOINT_URL_EXECUTE_API;
  return {
    api: new Api({
      url: apiUrl,
      authorize: token === undefined ? await signed(options, region) : bearer(token),
      ifUnreachable: 'check your network',
      ifRefused: token === undefined ? MAY_INVOKE : TOKEN_WANTED,
      ...(via !== undefined && { via: new URL(via) }),
      signal: io.signal,
    }),
    isLocal: false,
    name: `stack ${options.stack}`,
  };
}

async function signed(options: ConnectionOptions, region: string | undefined): Promise<Authorize> {
  const { signWith } = await import('./sign');
  return signWith(options, region);
}

const bearer =
  (token: string | undefined): Authorize =>
  async ({ headers }) =>
    token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` };

/** A token on the command line would be in the shell's history and in the list of processes. */
async function readToken({ tokenFile }: ConnectionOptions, { environment }: Io): Promise<string | undefined> {
  if (tokenFile === undefined) return environment.KRAKEN_EXPORT_STATUS_TOKEN?.trim() || undefined;
  try {
    return (await readFile(tokenFile, 'utf8')).trim();
  } catch (error) {
    throw usageError(`the file of --token-file cannot be read (${reasonOf(error)}): ${tokenFile}`);
  }
}

function isAllowed(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  return isSafe && `${username}${password}${search}${hash}` === '';
}
