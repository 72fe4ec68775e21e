import {
  CreateSecretCommand,
  DeleteSecretCommand,
  InvalidRequestException,
  ResourceExistsException,
  ResourceNotFoundException,
  RestoreSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { SecretPlace } from '../../lambda/contract/account-settings';
import { UNSET_SECRET } from '../../lambda/contract/added-accounts';
import { CliError } from '../cli-error';
import { awsOptions } from '../connection/aws';
import { StoredSecret } from '../connection/secret';
import { sharedFieldsIn } from '../connection/secret-fields';
import type { StackOptions } from '../connection/stack';

/** Days in which a deleted secret can be had back. */
const RECOVERY_DAYS = 30;

/** The secrets of accounts that were added. What is in them is the business of "secret put". */
export class AddedSecrets {
  private readonly client: SecretsManagerClient;

  constructor(private readonly options: StackOptions) {
    this.client = new SecretsManagerClient(awsOptions(options));
  }

  /** Makes a secret without a key in it. One that is there stays as it is; one about to be deleted is kept. */
  async make(Name: string): Promise<void> {
    try {
      const Description = 'Kraken API key: JSON with apiKey, apiSecret and, if the key asks for it, otp';
      await this.client.send(new CreateSecretCommand({ Name, Description, SecretString: UNSET_SECRET }));
    } catch (error) {
      if (error instanceof InvalidRequestException && /scheduled for deletion/i.test(error.message))
        await this.client.send(new RestoreSecretCommand({ SecretId: Name }));
      else if (!(error instanceof ResourceExistsException)) throw error;
    }
  }

  /** Takes the key of one account out of a secret of several. @throws CliError if what is in it cannot be read */
  async takeOut({ secretId, secretField }: Required<SecretPlace>): Promise<void> {
    try {
      await new StoredSecret(this.options, { secretId }).change((text) => {
        const { [secretField]: own, ...others } = sharedFieldsIn(text, secretId);
        return { text: own === undefined ? text : JSON.stringify(others), result: undefined };
      });
    } catch (error) {
      const isGone = error instanceof CliError && error.cause instanceof ResourceNotFoundException;
      if (!isGone) throw error;
    }
  }

  async remove(SecretId: string): Promise<void> {
    try {
      await this.client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: RECOVERY_DAYS }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }
}
