import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createAccountRegistry } from '../../lambda/adapters/dynamodb/account-registry';
import { ACCOUNT_NAME_PATTERN, type AccountSettings } from '../../lambda/contract/account-settings';
import { addedSecretName } from '../../lambda/contract/added-accounts';
import { REPORTS } from '../../lambda/contract/reports';
import { CliError, usageError } from '../cli-error';
import { awsOptions, explained } from '../connection/aws';
import { configuredAccounts } from '../connection/configured-accounts';
import { registeredAccounts } from '../connection/registered-accounts';
import { findStack, type StackOptions } from '../connection/stack';
import { listResources } from '../connection/stack-resources';
import { createRegistryWriter } from './registry-writer';
import { AddedSchedules } from './schedules';
import { AddedSecrets } from './secrets';

/** What is said of an account when it is added. What is left out stays as it is, or becomes the default. */
export type GivenSettings = Partial<Omit<AccountSettings, 'name'>>;

const defaults = (secretId: string): Omit<AccountSettings, 'name'> => ({
  secretId,
  reports: [...REPORTS],
  nonceResolution: 'ms',
  tier: 'starter',
});

/**
 * The accounts of a deployed stack that come and go without a deployment. An account is its secret, its item in the
 * registry and its schedule, made in this order and removed in the opposite one: whatever broke off in between, the same
 * command run again finishes it.
 */
export class StackAccounts {
  private constructor(
    private readonly options: StackOptions,
    private readonly stack: string,
    private readonly configured: readonly AccountSettings[],
    private readonly registry: ReturnType<typeof createAccountRegistry>,
    private readonly writer: ReturnType<typeof createRegistryWriter>,
    private readonly schedules: AddedSchedules,
    private readonly secrets: AddedSecrets,
  ) {}

  static async open(options: StackOptions): Promise<StackAccounts> {
    const { name, outputs } = await findStack(options);
    const [configured, resources] = await Promise.all([
      configuredAccounts(options, name, outputs),
      listResources(options),
    ]);
    const idOf = (type: string): string => {
      const found = resources.find((resource) => resource.type === type);
      if (found === undefined) throw new CliError(`the stack ${name} has no ${type}: deploy it again`);
      return found.id;
    };
    const database = new DynamoDBClient(awsOptions(options));
    const tableName = outputs.TableName ?? '';
    return new StackAccounts(
      options,
      name,
      configured,
      createAccountRegistry(database, tableName),
      createRegistryWriter(database, tableName),
      new AddedSchedules(
        new SchedulerClient(awsOptions(options)),
        idOf('AWS::Scheduler::ScheduleGroup'),
        nameIn(idOf('AWS::Scheduler::Schedule')),
      ),
      new AddedSecrets(new SecretsManagerClient(awsOptions(options))),
    );
  }

  list(): Promise<AccountSettings[]> {
    return explained(this.options, () => registeredAccounts(this.registry));
  }

  /** Adds an account, or changes the settings of one that was added. */
  async add(name: string, given: GivenSettings): Promise<AccountSettings> {
    if (!ACCOUNT_NAME_PATTERN.test(name))
      throw usageError(`"${name}" is no account name: allowed are 1 to 32 lower-case letters, digits or inner hyphens`);
    this.refuseConfigured(name, 'change it there, and deploy');
    const secretName = addedSecretName(this.stack, name);
    return explained(this.options, async () => {
      const known = await this.registry.get(name);
      const account: AccountSettings = { ...defaults(secretName), ...known, ...given, name };
      await this.secrets.make(account.secretId);
      await this.writer.put(account);
      await this.schedules.put(account);
      return account;
    });
  }

  /** Stops following an account. What is stored of its exports stays. */
  async remove(name: string, { deleteSecret = false }: { readonly deleteSecret?: boolean }): Promise<AccountSettings> {
    this.refuseConfigured(name, 'take it out there, and deploy');
    return explained(this.options, async () => {
      const account = await this.registry.get(name);
      if (account === undefined)
        throw usageError(`the stack ${this.stack} has no added account ${name}; account list tells which there are`);
      await this.schedules.remove(name);
      if (deleteSecret) await this.secrets.remove(account.secretId);
      await this.writer.remove(name);
      return account;
    });
  }

  private refuseConfigured(name: string, action: string): void {
    if (this.configured.some((known) => known.name === name))
      throw usageError(`the account ${name} is of the configuration that the stack was deployed with: ${action}`);
  }
}

/** CloudFormation may call a schedule by its group and its name. */
const nameIn = (id: string): string => id.split(/[/|]/).at(-1) ?? id;
