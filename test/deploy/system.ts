import type { AccountSettings } from '../../lambda/contract/account-settings';
import type { Credentials, Simulator } from '../../local/simulator';
import type { Aws } from './aws';
import type { Cdk } from './cdk';
import type { Subscription } from './event-queue';
import type { NoticeQueue } from './notice-queue';
import type { StatusApiClient } from './status-api-client';

/** What the steps work on: an emulated account, a simulated Kraken, and the command line that deploys. */
export interface Surroundings {
  readonly aws: Aws;
  readonly cdk: Cdk;
  readonly simulator: Simulator;
  /** Those of the simulated Kraken's key. */
  readonly credentials: Credentials;
  /** The default configuration, with the simulator as Kraken. */
  readonly configFile: string;
  /** Writes the same with other sections. @returns the file */
  readonly configWith: (sections: object) => string;
}

/** The same with the stack deployed. */
export interface System extends Surroundings {
  readonly outputs: Readonly<Record<string, string>>;
  readonly api: StatusApiClient;
  readonly subscription: Subscription;
  readonly notices: NoticeQueue;
}

/** The account `main` as the schedules send it. */
export const mainAccount = ({ outputs }: Pick<System, 'outputs'>): AccountSettings => ({
  name: 'main',
  secretId: outputOf(outputs, 'SecretNameMain'),
  reports: ['trades', 'ledgers'],
  nonceResolution: 'ms',
  tier: 'unlimited',
});

/** An output of the stack. */
export const outputOf = (outputs: Readonly<Record<string, string>>, name: string): string => {
  const value = outputs[name];
  if (value === undefined) throw new Error(`the stack has no output ${name}, only ${Object.keys(outputs).join(', ')}`);
  return value;
};
