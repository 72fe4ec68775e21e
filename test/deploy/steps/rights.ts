import assert from 'node:assert/strict';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { Aws } from '../aws';
import { ACCOUNT_ID } from '../emulator';
import { type Keys, REGION } from '../signed-request';
import type { StepRunner } from '../step-runner';
import { outputOf, type System } from '../system';

export const PATHS = [
  '/v1/exports',
  '/v1/accounts',
  '/v1/health',
  '/v1/openapi.json',
  '/v1/accounts/main/exports/GOOD',
];

export const checkRights = async (runner: StepRunner, system: System): Promise<void> => {
  const { api, aws, outputs } = system;

  await runner.step('A01 nothing is answered to requests without a signature', async () => {
    for (const path of PATHS) assert.equal((await api.as(undefined).get(path)).status, 403, path);
    assert.equal((await api.as(undefined).poll()).status, 403);
  });

  await runner.step('nothing is answered to a caller without rights', async () => {
    const keys = await createUser(system, 'stranger');
    for (const path of PATHS) assert.equal((await api.as(keys).get(path)).status, 403, path);
  });

  await runner.step('a caller may do what its policy allows and no more, with its own secret only', async () => {
    const keys = await createUser(system, 'reader');
    const [apiId] = new URL(outputOf(outputs, 'ApiUrl')).host.split('.');
    const Resource = `arn:aws:execute-api:${REGION}:${ACCOUNT_ID}:${apiId}/*/GET/v1/exports`;
    const Statement = [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource }];
    await aws.form('iam', 'PutUserPolicy', {
      UserName: 'reader',
      PolicyName: 'read',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    });
    assert.equal((await api.as(keys).get('/v1/exports')).status, 200);
    assert.equal((await api.as(keys).get('/v1/accounts')).status, 403);
    assert.equal((await api.as(keys).poll()).status, 403);
    const forged = { ...keys, secretAccessKey: 'not the secret' };
    assert.equal((await api.as(forged).get('/v1/exports')).status, 403);
  });

  await runner.step(
    'L01 L04 the API reads no key of Kraken and changes nothing, and the poller deletes nothing',
    async () => {
      const table = `arn:aws:dynamodb:${REGION}:${ACCOUNT_ID}:table/${outputOf(outputs, 'TableName')}`;
      const { ARN: secret = '' } = await aws.secrets.send(
        new DescribeSecretCommand({ SecretId: outputOf(outputs, 'SecretNameMain') }),
      );
      const bus = outputOf(outputs, 'EventBusArn');
      const ofPoller = [
        ['allowed', 'secretsmanager:GetSecretValue', secret],
        ['allowed', 'dynamodb:UpdateItem', table],
        ['allowed', 'events:PutEvents', bus],
        ['implicitDeny', 'secretsmanager:PutSecretValue', secret],
        ['implicitDeny', 'dynamodb:DeleteItem', table],
      ];
      const ofApi = [
        ['allowed', 'dynamodb:GetItem', table],
        ['implicitDeny', 'dynamodb:UpdateItem', table],
        ['implicitDeny', 'secretsmanager:GetSecretValue', secret],
        ['implicitDeny', 'events:PutEvents', bus],
      ];
      for (const [name, expected] of [
        ['PollerFunctionName', ofPoller],
        ['ApiFunctionName', ofApi],
      ] as const) {
        const role = await roleOf(aws, outputOf(outputs, name));
        for (const [decision, action = '', resource = ''] of expected)
          assert.equal(await decisionOn(aws, role, action, resource), decision, `${name} ${action}`);
      }
    },
  );
};

/** What the emulator decides on a call with the rights of a role, by which it also judges the calls of the functions. */
const decisionOn = async (aws: Aws, role: string, action: string, resource: string): Promise<string> => {
  const xml = await aws.form('iam', 'SimulatePrincipalPolicy', {
    PolicySourceArn: `arn:aws:iam::${ACCOUNT_ID}:role/${role}`,
    'ActionNames.member.1': action,
    'ResourceArns.member.1': resource,
  });
  return textOf(xml, 'EvalDecision');
};

/** The name of the role with whose rights a function runs. */
export const roleOf = async ({ lambda }: Aws, FunctionName: string): Promise<string> => {
  const { Role = '' } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  return Role.replace(/^.*\//, '');
};

const createUser = async ({ aws }: System, name: string): Promise<Keys> => {
  await aws.form('iam', 'CreateUser', { UserName: name });
  const xml = await aws.form('iam', 'CreateAccessKey', { UserName: name });
  return { accessKeyId: textOf(xml, 'AccessKeyId'), secretAccessKey: textOf(xml, 'SecretAccessKey') };
};

const textOf = (xml: string, element: string): string => {
  const text = new RegExp(`<${element}>([^<]+)</${element}>`).exec(xml)?.[1];
  if (text === undefined) throw new Error(`the answer has no ${element}`);
  return text;
};
