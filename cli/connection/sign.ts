import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Authorize } from './api';
import { awsOptions, explained } from './aws';
import type { ConnectionOptions } from './options';

/** Signs requests to API Gateway with the credentials that the AWS command line would use. */
export function signWith(options: ConnectionOptions, region: string | undefined): Authorize {
  // Any client resolves credentials and region as all of them do.
  const { config } = new CloudFormationClient(awsOptions(options));
  const signer = new SignatureV4({
    service: 'execute-api',
    region: region ?? config.region,
    credentials: config.credentials,
    sha256: config.sha256,
  });
  return ({ method, url, headers }) =>
    explained(options, async () => {
      const signed = await signer.sign({
        method,
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: { ...headers, host: url.host },
      });
      return signed.headers;
    });
}
