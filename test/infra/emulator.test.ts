import { Template } from 'aws-cdk-lib/assertions';
import { dropRefusedByEmulator } from '../../lib/emulator';
import { buildStack, resourcesOf, synthesize } from './synthesized';

const config = {
  events: { subscriberAccounts: ['111122223333'], schemaRegistry: true, notify: [{ email: 'a@b.example' }] },
};

const emulated = (): Template => {
  const stack = buildStack({ config });
  dropRefusedByEmulator(stack);
  return Template.fromStack(stack);
};

describe('a stack for the emulator', () => {
  const whole = resourcesOf(synthesize({ config }));
  const reduced = resourcesOf(emulated());

  test('lacks what the emulator refuses, and nothing else', () => {
    const dropped = Object.entries(whole).filter(([id]) => !(id in reduced));
    expect(dropped.map(([, { Type }]) => Type).sort()).toEqual([
      'AWS::EventSchemas::Registry',
      'AWS::EventSchemas::Schema',
      'AWS::EventSchemas::Schema',
      'AWS::Events::Archive',
      'AWS::Events::EventBusPolicy',
      'AWS::Events::EventBusPolicy',
      'AWS::Events::EventBusPolicy',
      'AWS::SecretsManager::ResourcePolicy',
    ]);
  });

  test('is otherwise the same', () => {
    for (const [id, resource] of Object.entries(reduced)) expect(resource).toEqual(whole[id]);
  });
});
