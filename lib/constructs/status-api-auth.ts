import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ApiEnvironment } from '../../lambda/contract/environment';
import type { AuthConfig } from '../config/auth-schema';
import type { LogProps } from './lean-function';
import { TokenAuthorizer, type TokenAuthorizerProps } from './token-authorizer';

/** What stands before the routes of the API. */
export interface StatusApiAuth {
  readonly authorizer: IHttpRouteAuthorizer;
  /** Scopes of which a caller needs one, none for any caller: to read, and to ask for a poll. */
  readonly scopes: { readonly read: string[]; readonly poll: string[] };
  /** What the function of the API is told. */
  readonly environment: Pick<ApiEnvironment, 'AUTH_MODE' | 'ACCOUNTS_CLAIM'>;
  /** Roles of functions of its own. */
  readonly roles: readonly Role[];
}

/** Who may ask the API, as configured. */
export function statusApiAuth(
  scope: Construct,
  auth: AuthConfig,
  props: Pick<TokenAuthorizerProps, 'keeper'> & LogProps,
): StatusApiAuth {
  const open = { scopes: { read: [], poll: [] }, environment: { AUTH_MODE: auth.mode }, roles: [] };
  switch (auth.mode) {
    case 'iam':
      return { ...open, authorizer: new HttpIamAuthorizer() };
    case 'jwt': {
      const { issuer, audience, scopes, pollScopes = scopes, accountsClaim } = auth;
      return {
        authorizer: new HttpJwtAuthorizer('JwtAuthorizer', issuer, { jwtAudience: audience }),
        scopes: { read: scopes, poll: pollScopes },
        environment: { AUTH_MODE: auth.mode, ...(accountsClaim !== undefined && { ACCOUNTS_CLAIM: accountsClaim }) },
        roles: [],
      };
    }
    case 'token': {
      const tokens = new TokenAuthorizer(scope, 'Tokens', { secretName: auth.secretName, ...props });
      return { ...open, authorizer: tokens.authorizer, roles: [tokens.function.executionRole] };
    }
  }
}
