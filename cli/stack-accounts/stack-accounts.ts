import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { createAccountRegistry } from '../../lambda/adapters/dynamodb/account-registry';
import {
  ACCOUNT_NAME_PATTERN,
  type AccountSettings,
  nameOfSecret,
  SECRET_FIELD_PATTERN,
  type SecretPlace,
} from '../../lambda/contract/account-settings';
import { addedSecretName } from '../../lambda/contract/added-accounts';
import { REPORTS } from '../../lambda/contract/reports';
import { StoredItemError } from '../../lambda/core/stored-item-error';
import { CliError, usageError } from '../cli-error';
import { awsOptions, explained } from '../connection/aws';
import { configuredAccounts } from '../connection/configured-accounts';
import { type RegisteredAccounts, registeredAccounts } from '../connection/registered-accounts';
import { findStack, type StackOptions } from '../connection/stack';
import { listResources } from '../connection/stack-resources';
import { unreadableItem } from '../connection/unreadable-item';
import { createRegistryWriter } from './registry-writer';
import { AddedSchedules } from './schedules';
import { AddedSecrets } from './secrets';

/** How often, and how far apart, one that was written looks whether another is at the same place. */
const LOOKS = 5;
const LOOK_AGAIN_AFTER_MS = 300;

/** What is said of an account when it is added. What is left out stays as it is, or becomes the default. */
export interface GivenSettings extends Partial<Omit<AccountSettings, 'name' | 'secretId'>> {
  /** A secret of several accounts, by its name behind the prefix of the stack. */
  readonly sharedSecret?: string;
}

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
    private readonly registered: () => Promise<RegisteredAccounts>,
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
      () => registeredAccounts(database, tableName),
      createRegistryWriter(database, tableName),
      new AddedSchedules(
        new SchedulerClient(awsOptions(options)),
        idOf('AWS::Scheduler::ScheduleGroup'),
        nameIn(idOf('AWS::Scheduler::Schedule')),
      ),
      new AddedSecrets(options),
    );
  }

  list(): Promise<RegisteredAccounts> {
    return explained(this.options, this.registered);
  }

  /** Adds an account, or changes the settings of one that was added. */
  async add(name: string, { sharedSecret, ...given }: GivenSettings): Promise<AccountSettings> {
    if (!ACCOUNT_NAME_PATTERN.test(name))
      throw usageError(`"${name}" is no account name: allowed are 1 to 32 lower-case letters, digits or inner hyphens`);
    const { secretField } = given;
    if (secretField !== undefined && !SECRET_FIELD_PATTERN.test(secretField))
      throw usageError(`"${secretField}" is no field: allowed are 1 to 64 letters, digits or any of _.-`);
    this.refuseConfigured(name, 'change it there, and deploy');
    return explained(this.options, async () => {
      const known = await this.registry.get(name);
      const account: AccountSettings = {
        ...defaults(addedSecretName(this.stack, name)),
        ...known,
        ...(sharedSecret !== undefined && { secretId: this.shared(sharedSecret), secretField: name }),
        ...given,
        name,
        isAdded: true,
      };
      const rival = await this.rivalOf(account);
      if (rival !== undefined) throw keyOf(rival);
      // Before anything is made.
      const schedule = await this.schedules.plan(account);
      await this.secrets.make(account.secretId);
      await this.writer.put(account);
      await this.yieldToRival(account, known);
      await this.schedules.put(schedule);
      return account;
    });
  }

  /**
   * Stops following an account. What is stored of its exports stays.
   * @returns its settings; undefined if this version cannot read them
   */
  async remove(
    name: string,
    { deleteSecret = false }: { readonly deleteSecret?: boolean },
  ): Promise<AccountSettings | undefined> {
    return explained(this.options, async () => {
      const account = await this.registry.get(name).catch(ifUnreadable);
      if (account instanceof StoredItemError) {
        if (deleteSecret)
          throw usageError(
            `${unreadableItem(account)}, so nobody knows which secret has its key: leave out --delete-secret`,
          );
        await this.schedules.remove(name);
        await this.writer.remove(name);
        return undefined;
      }
      if (account === undefined) {
        // Without its item, as after a table was restored, a schedule would go on.
        const isLeftOver = await this.schedules.remove(name);
        this.refuseConfigured(name, 'take it out there, and deploy');
        throw usageError(
          `the stack ${this.stack} has no added account ${name}; ${isLeftOver ? 'the schedule that was left of it is gone now' : 'account list tells which there are'}`,
        );
      }
      const { secretId, secretField } = account;
      if (deleteSecret && this.configured.some((other) => isSameKey(account, other)))
        throw usageError(
          `the secret ${secretId} is one of the configuration that the stack was deployed with: leave out --delete-secret`,
        );
      await this.schedules.remove(name);
      if (deleteSecret)
        await (secretField === undefined
          ? this.secrets.remove(secretId)
          : this.secrets.takeOut({ secretId, secretField }));
      await this.writer.remove(name);
      return account;
    });
  }

  private shared(name: string): string {
    if (SECRET_FIELD_PATTERN.test(name)) return addedSecretName(this.stack, name);
    throw usageError(`"${name}" is no name of a shared secret: allowed are 1 to 64 letters, digits or any of _.-`);
  }

  /** Another account whose key is at the same place. */
  private async rivalOf(account: AccountSettings): Promise<AccountSettings | undefined> {
    const all = [...this.configured, ...(await this.registered()).accounts];
    return all.find((other) => other.name !== account.name && isSameKey(account, other));
  }

  /**
   * Looks once more, now that the account is written: of two that are added at the same moment, none saw the other before.
   * Whoever stays has looked after it was written and found nobody, so two can never both stay.
   *
   *   desk:   looks ── writes ── looks, sees other ── waits ──── looks: alone, stays
   *   other:     looks ── writes ── looks, sees desk ── takes itself back
   */
  private async yieldToRival(account: AccountSettings, before: AccountSettings | undefined): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const rival = await this.rivalOf(account);
      if (rival === undefined) return;
      if (rival.name < account.name || attempt === LOOKS) {
        await (before === undefined ? this.writer.remove(account.name) : this.writer.put(before));
        throw addedAtOnce(rival);
      }
      await setTimeout(LOOK_AGAIN_AFTER_MS);
    }
  }

  private refuseConfigured(name: string, action: string): void {
    if (this.configured.some((known) => known.name === name))
      throw usageError(`the account ${name} is of the configuration that the stack was deployed with: ${action}`);
  }
}

function ifUnreadable(error: unknown): StoredItemError {
  if (error instanceof StoredItemError) return error;
  throw error;
}

const isSameKey = (one: SecretPlace, other: SecretPlace): boolean =>
  nameOfSecret(one.secretId) === nameOfSecret(other.secretId) &&
  // Without a field, all that is in a secret is one key.
  (one.secretField === undefined || [undefined, one.secretField].includes(other.secretField));

/** Two accounts with one API key would each count nonces of their own, and Kraken would refuse half of them. */
const keyOf = (rival: AccountSettings): CliError =>
  usageError(
    `the key at this place is that of ${rival.name}, and an API key serves one account: name another secret or field`,
  );

/** The other one may be taking itself back too, so that neither stays. */
const addedAtOnce = (rival: AccountSettings): CliError =>
  usageError(
    `${rival.name} is being added or changed at this moment, with the key at the same place, and an API key serves one account: no account was added or changed here. See with account list who has the key now; if nobody has, run this again, else name another secret or field`,
  );

/** CloudFormation may call a schedule by its group and its name. */
const nameIn = (id: string): string => id.split(/[/|]/).at(-1) ?? id;
