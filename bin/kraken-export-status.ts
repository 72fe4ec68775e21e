import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ConfigError } from '../lib/config/config-error';
import { readConfig } from '../lib/config/read';
import { dropRefusedByEmulator } from '../lib/emulator';
import { KrakenExportStatusStack } from '../lib/kraken-export-status-stack';

/**
 * The CDK app, and the only place of it that reads context:
 *   -c config=FILE      the deploy configuration, by default config/default.json
 *   -c ephemeral=true   destroying the stack destroys its data
 *   -c emulator=true    without what an AWS emulator refuses
 */
const build = (app: App): void => {
  const config = readConfig(textIn(app, 'config') ?? 'config/default.json');
  const stack = new KrakenExportStatusStack(app, config.stackName, { config, ephemeral: flagIn(app, 'ephemeral') });
  if (flagIn(app, 'emulator')) dropRefusedByEmulator(stack);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
};

const textIn = (app: App, key: string): string | undefined => {
  const value: unknown = app.node.tryGetContext(key);
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw new ConfigError(`the context ${key} is ${JSON.stringify(value)}, but must be text`);
};

/** The command line gives text, `cdk.json` may give a boolean. */
const flagIn = (app: App, key: string): boolean => {
  const value: unknown = app.node.tryGetContext(key) ?? false;
  if (String(value) === 'true' || String(value) === 'false') return String(value) === 'true';
  throw new ConfigError(`the context ${key} is ${JSON.stringify(value)}, but must be true or false`);
};

try {
  build(new App());
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  // One sentence, without the stack trace that would bury it.
  console.error(error.message);
  process.exitCode = 1;
}
