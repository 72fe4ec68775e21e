/** How a caller says who it is, for each mode of authorization that a deployment may have. */
export const SECURITY_SCHEMES = {
  iam: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description:
      'Mode "iam": requests are signed with AWS credentials (Signature Version 4, service execute-api) that may execute-api:Invoke this API.',
    'x-amazon-apigateway-authtype': 'awsSigv4',
  },
  jwt: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'Mode "jwt": a token of the identity provider that the deployment names.',
  },
  token: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'kes_ and 64 hexadecimal digits',
    description: 'Mode "token": a token made with the command line tool, on AWS or for the local host.',
  },
};

/** One of them is enough. The local host without tokens asks for none. */
export const SECURITY = [...Object.keys(SECURITY_SCHEMES).map((name) => ({ [name]: [] })), {}];
