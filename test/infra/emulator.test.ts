import { Template } from 'aws-cdk-lib/assertions';
import { dropRefusedByEmulator } from '../../lib/emulator';
import { buildStack, resourcesOf, synthesize } from './synthesized';

const emulated = (): Template => {
  const stack = buildStack();
  dropRefusedByEmulator(stack);
  return Template.fromStack(stack);
};

describe('a stack for the emulator', () => {
  const whole = resourcesOf(synthesize());
  const reduced = resourcesOf(emulated());

  test('lacks what the emulator refuses, and nothing else', () => {
    const dropped = Object.entries(whole).filter(([id]) => !(id in reduced));
    expect(dropped.map(([, { Type }]) => Type).sort()).toEqual([
      'AWS::Events::Archive',
      'AWS::SecretsManager::ResourcePolicy',
    ]);
  });

  test('is otherwise the same', () => {
    for (const [id, resource] of Object.entries(reduced)) expect(resource).toEqual(whole[id]);
  });
});
