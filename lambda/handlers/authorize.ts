import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewaySimpleAuthorizerResult, APIGatewaySimpleAuthorizerWithContextResult } from 'aws-lambda';
import * as v from 'valibot';
import { CLIENT_OPTIONS } from '../adapters/aws/client-options';
import { systemClock } from '../adapters/clock';
import { contextOf } from '../adapters/lambda/caller';
import { createTokenSecret } from '../adapters/tokens/token-secret';
import { AuthorizerEnvironmentSchema } from '../contract/environment';
import { authenticate } from '../core/tokens/authenticate';
import { bearerToken } from '../core/tokens/verify-token';

/** The event of a Lambda authorizer, in payload format 2.0. Its identity source is the header with the token. */
const EventSchema = v.object({ identitySource: v.tuple([v.string()]) });

type Verdict =
  | APIGatewaySimpleAuthorizerResult
  | APIGatewaySimpleAuthorizerWithContextResult<ReturnType<typeof contextOf>>;

/** Built at the first request and kept: importing this file has no effect. */
let tokens: ReturnType<typeof createTokenSecret> | undefined;

/** Says whether a request has a token that lets it in, and who it is. */
export async function handler(event: unknown): Promise<Verdict> {
  tokens ??= createTokenSecret(
    new SecretsManagerClient(CLIENT_OPTIONS),
    v.parse(AuthorizerEnvironmentSchema, process.env).TOKEN_SECRET,
    systemClock,
  );
  const text = bearerToken(v.parse(EventSchema, event).identitySource[0]);
  const holder = text === undefined ? undefined : await authenticate(tokens, text, systemClock);
  return holder === undefined ? { isAuthorized: false } : { isAuthorized: true, context: contextOf(holder) };
}
