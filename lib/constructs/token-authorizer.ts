import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { AuthorizerEnvironment } from '../../lambda/contract/environment';
import { READING } from './account-secret';
import { LeanFunction, type LogProps } from './lean-function';
import type { SecretKeeper } from './secret-keeper';

/** What the list is until the first token is made. */
const NO_TOKENS = '{"version":1,"tokens":[]}';

/** How long API Gateway goes by what it was told of a token, without asking again. */
const VERDICT_LASTS = Duration.minutes(1);

export interface TokenAuthorizerProps extends LogProps {
  /** Name of the secret with the list of tokens. */
  readonly secretName: string;
  readonly keeper: SecretKeeper;
}

/** Lets in who has a token of a list: the list, and the function that looks into it and may do nothing else. */
export class TokenAuthorizer extends Construct {
  readonly function: LeanFunction;
  readonly authorizer: IHttpRouteAuthorizer;

  constructor(scope: Construct, id: string, { secretName, keeper, ...logs }: TokenAuthorizerProps) {
    super(scope, id);
    const secretArn = keeper.keep(this, {
      name: secretName,
      description: 'Tokens of the HTTP API: names, expiry, accounts and SHA-256',
      initialText: NO_TOKENS,
    });
    const environment: AuthorizerEnvironment = { TOKEN_SECRET: secretName };
    this.function = new LeanFunction(this, 'Function', {
      description: 'Says whether a request to the API has a token that lets it in.',
      handlerFile: 'authorize.ts',
      timeout: Duration.seconds(10),
      environment,
      ...logs,
    });
    Grant.addToPrincipal({ grantee: this.function, actions: READING, resourceArns: [secretArn] });
    this.authorizer = new HttpLambdaAuthorizer('Authorizer', this.function, {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      resultsCacheTtl: VERDICT_LASTS,
    });
  }
}
