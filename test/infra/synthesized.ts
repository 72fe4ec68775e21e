import { Template } from 'aws-cdk-lib/assertions';
import { Annotations, App } from 'aws-cdk-lib/core';
import { context as featureFlags } from '../../cdk.json';
import { parseConfig } from '../../lib/config/parse';
import { KrakenExportStatusStack } from '../../lib/kraken-export-status-stack';

// The CDK's own reading of a template takes it seconds in each file of tests: `policy.test.ts` has it for every mode.
process.env.CDK_VALIDATION = 'false';

export interface StackOptions {
  /** Keys of the configuration besides the account main. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly ephemeral?: boolean;
  /** Whether the warning is left out that nobody is mailed. */
  readonly isQuiet?: boolean;
}

/** A stack as the app builds it, but without bundling the functions, which takes seconds and tells nothing here. */
export const buildStack = ({
  config = {},
  ephemeral = false,
  isQuiet = true,
}: StackOptions = {}): KrakenExportStatusStack => {
  const app = new App({ context: { ...featureFlags, 'aws:cdk:bundling-stacks': [] } });
  const parsed = parseConfig({ accounts: [{ name: 'main' }], ...config }, 'test');
  const stack = new KrakenExportStatusStack(app, parsed.stackName, { config: parsed, ephemeral });
  // It would be printed again and again; a test of its own holds it.
  if (isQuiet) Annotations.of(stack).acknowledgeWarning('kraken-export-status:alarmEmails');
  return stack;
};

export const synthesize = (options?: StackOptions): Template => Template.fromStack(buildStack(options));

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}

/** All resources of a template, or those of one type, by logical id. */
export const resourcesOf = (template: Template, type?: string): Record<string, Resource> =>
  Object.fromEntries(
    Object.entries(template.toJSON().Resources as Record<string, Resource>).filter(
      ([, resource]) => type === undefined || resource.Type === type,
    ),
  );

/** The one resource of a type whose logical id begins with the prefix. */
export const resourceOf = (template: Template, type: string, prefix = ''): Resource & { readonly id: string } => {
  const found = Object.entries(resourcesOf(template, type)).filter(([id]) => id.startsWith(prefix));
  const [id, resource] = found[0] ?? [];
  if (found.length !== 1 || id === undefined || resource === undefined) {
    throw new Error(`expected one ${type} ${prefix}, found ${found.map(([name]) => name).join(', ') || 'none'}`);
  }
  return { ...resource, id };
};
