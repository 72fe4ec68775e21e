/**
 * One JSON line for each request: who asked what, how it went and why not. Neither query nor headers, which may hold
 * more than a log should.
 * Source: docs.aws.amazon.com, "Customizing HTTP API access logs".
 */
export const ACCESS_LOG_FORMAT = JSON.stringify({
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  ip: '$context.identity.sourceIp',
  caller: '$context.identity.caller',
  token: '$context.authorizer.name',
  subject: '$context.authorizer.claims.sub',
  method: '$context.httpMethod',
  route: '$context.routeKey',
  path: '$context.path',
  status: '$context.status',
  bytes: '$context.responseLength',
  latencyMilliseconds: '$context.responseLatency',
  integrationError: '$context.integrationErrorMessage',
  authorizerError: '$context.authorizer.error',
  gatewayError: '$context.error.message',
});
