import { AwsV4Signer } from 'aws4fetch';
import { CredentialsError } from './errors';

/** What is about to be sent. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
}

/** Adds to each request what it is authenticated with; asked anew for every attempt. */
export type Authentication = (request: OutgoingRequest) => Promise<Headers> | Headers;

/** A value, or how to get it when it is needed. */
type Provided<Value> = Value | (() => Value | Promise<Value>);

/**
 * Gets a value each time it is needed. Where that worked once, a failure may pass; where it never did, it is thrown as it
 * is: no waiting would mend a wrong set-up.
 */
function provider<Value extends string | object>(provided: Provided<Value>, what: string): () => Promise<Value> {
  let hasWorked = false;
  return async () => {
    if (typeof provided !== 'function') return provided;
    try {
      const value = await provided();
      hasWorked = true;
      return value;
    } catch (error) {
      if (!hasWorked) throw error;
      throw new CredentialsError(`no ${what}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
  };
}

/** Bearer tokens, for the authorization modes `jwt` and `token`. A function is asked for each request, so it may renew them. */
export function bearer(token: Provided<string>): Authentication {
  const provide = provider(token, 'token');
  return async ({ headers }) => {
    const authenticated = new Headers(headers);
    authenticated.set('Authorization', `Bearer ${await provide()}`);
    return authenticated;
  };
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /**
   * Of temporary credentials.
   * @default - none
   */
  readonly sessionToken?: string | undefined;
}

export interface SigV4Options {
  /** The credentials, or a provider of them such as `fromNodeProviderChain()` of the AWS SDK gives. */
  readonly credentials: Provided<AwsCredentials>;
  /**
   * Region of the API.
   * @default - as the host name of an API of API Gateway tells; needed for a domain of your own
   */
  readonly region?: string;
}

/** Signatures of AWS (SigV4), for the authorization mode `iam`. */
export function sigV4({ credentials, region }: SigV4Options): Authentication {
  const provide = provider(credentials, 'credentials');
  return async ({ method, url, headers }) => {
    const { accessKeyId, secretAccessKey, sessionToken } = await provide();
    const signer = new AwsV4Signer({
      method,
      url: url.href,
      headers,
      accessKeyId,
      secretAccessKey,
      ...(sessionToken !== undefined && { sessionToken }),
      service: 'execute-api',
      region: region ?? regionOf(url),
    });
    return (await signer.sign()).headers;
  };
}

function regionOf({ hostname }: URL): string {
  const region = /\.execute-api\.([a-z0-9-]+)\./.exec(hostname)?.[1];
  if (region === undefined) throw new TypeError(`${hostname} does not tell its AWS region: give sigV4 the "region"`);
  return region;
}
