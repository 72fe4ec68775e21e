import { resourceOf, resourcesOf, synthesize } from './synthesized';

const numbered = (count: number, settings: (name: string) => object = () => ({})) =>
  Array.from({ length: count }, (_, index) => `desk-${index}`).map((name) => ({ name, ...settings(name) }));
const resources = (accounts: readonly object[]): number =>
  Object.keys(resourcesOf(synthesize({ config: { accounts } }))).length;

describe('accounts of the configuration', () => {
  const alone = resources(numbered(1));

  test('are four resources each, three and a share of a secret if they share one', () => {
    expect(resources(numbered(5)) - alone).toBe(4 * 4);
    expect(resources(numbered(5, (secretField) => ({ secretName: 'desks', secretField }))) - alone).toBe(4 * 2);
  });

  test('are bounded by the environment of the API: twenty fit, far below the 500 resources of a stack', () => {
    expect(resources(numbered(20))).toBeLessThan(200);
    expect(() => synthesize({ config: { accounts: numbered(25) } })).toThrow(/must fit into 3000 bytes/);
  });
});

describe('a secret that accounts share', () => {
  const template = synthesize({
    config: { accounts: numbered(3, (secretField) => ({ secretName: 'desks', secretField })) },
  });

  test('is one resource, made empty, which the poller may read', () => {
    const { Properties } = resourceOf(template, 'Custom::Secret');
    expect(Properties).toMatchObject({ Name: 'desks', InitialText: '{"apiKey":"","apiSecret":""}' });
  });

  test('is told to each schedule with the field of its account', () => {
    const sent = Object.values(resourcesOf(template, 'AWS::Scheduler::Schedule')).map(
      ({ Properties: { Target } }) => JSON.parse((Target as { Input: string }).Input).account,
    );
    expect(sent).toMatchObject([
      { name: 'desk-0', secretId: 'desks', secretField: 'desk-0' },
      { name: 'desk-1', secretId: 'desks', secretField: 'desk-1' },
      { name: 'desk-2', secretId: 'desks', secretField: 'desk-2' },
    ]);
  });

  test('stays under its logical id, whoever comes and goes', () => {
    const later = synthesize({
      config: { accounts: [{ name: 'desk-2', secretName: 'desks', secretField: 'desk-2' }] },
    });
    const idIn = (of: typeof template): string => resourceOf(of, 'Custom::Secret').id;
    expect(idIn(later)).toBe(idIn(template));
  });
});
