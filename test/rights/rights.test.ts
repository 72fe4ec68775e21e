import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REGISTRY_KEY } from '../../lambda/contract/table';
import { demoCredentials } from '../../local/simulator';
import { synthesize } from '../infra/synthesized';
import { type Call, distinct } from './call';
import { ACCOUNT_ID, Deployed, REGION } from './deployed';
import { recordCalls, startKraken } from './record-calls';
import { serviceCalls } from './service-calls';
import { type Statement, simulate, statementsOf } from './simulate';

const ACCOUNTS = ['main', 'desk-2'];
const SUBSCRIBERS = {
  notify: [{ email: 'ops@example.com' }, { email: 'desk@example.com' }],
  webhooks: [{ url: 'https://example.com/hook', secretName: 'hook' }],
};
const credentials = Object.fromEntries([...ACCOUNTS, 'added'].map((name, index) => [name, demoCredentials(index + 1)]));

let deployed: Deployed;
let recorded: Call[];
let calls: Call[];
let roles: string[];

beforeAll(async () => {
  const simulator = await startKraken(credentials);
  try {
    const accounts = ACCOUNTS.map((name) => ({ name, tier: 'unlimited' }));
    deployed = new Deployed(
      synthesize({
        config: { accounts, kraken: { baseUrl: simulator.url }, api: { auth: { mode: 'token' } }, events: SUBSCRIBERS },
      }),
    );
    recorded = await recordCalls(deployed, simulator, credentials);
  } finally {
    // Left open, it would keep a failed run from ending.
    await simulator.close();
  }
  calls = distinct([...recorded, ...serviceCalls(deployed)]);
  roles = deployed.all('AWS::IAM::Role').map(({ name }) => name);
}, 60_000);

const verdicts = (list: readonly Call[]) =>
  Promise.all(list.map(async (call) => ({ ...call, verdict: await simulate(deployed, call) })));

const expectNone = async (verdict: string, list: readonly Call[]) =>
  expect((await verdicts(list)).filter((one) => one.verdict === verdict)).toEqual([]);

/** The rights without which every recorded call of the role would still be allowed. */
async function spareRights(role: string, statements: readonly Statement[]): Promise<Statement[]> {
  const rights = statements.flatMap(({ Action, Resource, ...rest }) =>
    [Action].flat().flatMap((one) => [Resource].flat().map((other) => ({ ...rest, Action: one, Resource: other }))),
  );
  const own = calls.filter((call) => call.role === role);
  const isSpare = await Promise.all(
    rights.map(async (right) => {
      const others = rights.filter((one) => one !== right);
      const results = await Promise.all(own.map((call) => simulate(deployed, call, others)));
      return results.every((verdict) => verdict === 'Allowed');
    }),
  );
  return rights.filter((_, index) => isSpare[index]);
}

const roleOf = (prefix: string): string => roles.find((role) => role.startsWith(prefix)) ?? '';

describe('L01 what the functions call', () => {
  test('is recorded of every role, and is every call that the adapters know', () => {
    const folder = join(__dirname, '../../lambda/adapters');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const known = files.flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/new (\w+)Command\(|paginate(\w+)\(/g)].map(
        ([, command, pages]) => command ?? pages,
      ),
    );
    // Lambda's operation has another name than its action.
    const made = recorded.map(({ action }) => action.replace(/^.*:/, '').replace('InvokeFunction', 'Invoke'));
    // Nothing of this stack is deleted; `test/infra/rights.test.ts` has the one that takes its secrets along.
    expect([...new Set([...made, 'DeleteSecret'])].sort()).toEqual([...new Set(known)].sort());
    expect(new Set(calls.map(({ role }) => role))).toEqual(new Set(roles));
  });

  test('is allowed', async () => {
    expect((await verdicts(calls)).filter(({ verdict }) => verdict !== 'Allowed')).toEqual([]);
  });

  test('needs every right that there is: without any one of them a call is refused', async () => {
    for (const role of roles) expect(await spareRights(role, statementsOf(deployed, role))).toEqual([]);
  });

  test('would not need a right that was added', async () => {
    const spare = { Effect: 'Allow', Action: 'dynamodb:DescribeTable', Resource: '*' };
    for (const role of roles)
      expect(await spareRights(role, [...statementsOf(deployed, role), spare])).toEqual([spare]);
  });
});

describe('L01 what nobody calls', () => {
  test('on a thing of the same kind with another name, in another region or account, is refused', async () => {
    const elsewhere = calls.flatMap((call) => [
      { ...call, resource: call.resource.replace(/^((?:[^:]*:){5}[\w-]*[/:]?)/, '$1other-') },
      { ...call, resource: call.resource.replace(REGION, 'us-east-1') },
      { ...call, resource: call.resource.replace(ACCOUNT_ID, '444455556666') },
    ]);
    expect(elsewhere.filter(({ resource }) => calls.some((call) => call.resource === resource))).toEqual([]);
    await expectNone('Allowed', elsewhere);
  });

  test('but another role does, is refused', async () => {
    // Whoever may do something on the table, may do it on each account of it.
    const kindOf = ({ role, action, resource }: Call) => JSON.stringify([role, action, resource]);
    const made = new Set(calls.map(kindOf));
    const swapped = roles.flatMap((role) => calls.map((call) => ({ ...call, role })));
    await expectNone(
      'Allowed',
      swapped.filter((call) => !made.has(kindOf(call))),
    );
  });

  test('of the poller outside the partitions of accounts, is refused, also together with one of these', async () => {
    const own = calls.filter(({ role, leadingKeys }) => role === roleOf('PollerFunction') && leadingKeys !== undefined);
    expect([...new Set(own.map(({ action }) => action))].sort()).toEqual([
      'dynamodb:GetItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ]);
    await expectNone(
      'Allowed',
      own.flatMap(({ leadingKeys = [], ...call }) =>
        [[REGISTRY_KEY], ['OTHER'], [...leadingKeys, REGISTRY_KEY]].map((keys) => ({ ...call, leadingKeys: keys })),
      ),
    );
  });

  test.each([
    'dynamodb:BatchWriteItem',
    'dynamodb:DeleteItem',
    'dynamodb:DeleteTable',
    'dynamodb:PutItem',
    'dynamodb:Scan',
    'dynamodb:UpdateTable',
    'dynamodb:UpdateTimeToLive',
  ])('%s is refused to all', async (action) => {
    const [table] = deployed.all('AWS::DynamoDB::GlobalTable');
    await expectNone(
      'Allowed',
      roles.map((role) => ({ role, action, resource: String(table?.arn) })),
    );
  });

  test.each(['PutSecretValue', 'UpdateSecret', 'DeleteSecret', 'UntagResource', 'PutResourcePolicy'])(
    'secretsmanager:%s is refused to all',
    async (operation) => {
      const secrets = deployed.all('Custom::Secret');
      // Those with the keys, the one with the tokens of the API, and the one of the webhook.
      expect(secrets).toHaveLength(ACCOUNTS.length + 2);
      await expectNone(
        'Allowed',
        secrets.flatMap(({ arn }) =>
          roles.map((role) => ({ role, action: `secretsmanager:${operation}`, resource: arn })),
        ),
      );
    },
  );
});

describe('L04 the secrets with the keys', () => {
  test('refuse the functions of the API even when their own policies allow everything, and no other role', async () => {
    const everything = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
    const refused = [roleOf('ApiFunction'), roleOf('ApiTokensFunction')];
    const names = ACCOUNTS.map((name) => `kraken-export-status/${name}`);
    const secrets = deployed.all('Custom::Secret').filter(({ name }) => names.includes(name));
    expect(secrets).toHaveLength(ACCOUNTS.length);
    for (const { arn } of secrets)
      for (const role of roles) {
        const call = { role, action: 'secretsmanager:GetSecretValue', resource: arn };
        const expected = refused.includes(role) ? 'ExplicitlyDenied' : 'Allowed';
        expect({ role, verdict: await simulate(deployed, call, everything) }).toEqual({ role, verdict: expected });
      }
  });
});
