import {
  CreateSecretCommand,
  DeleteSecretCommand,
  InvalidRequestException,
  ResourceExistsException,
  ResourceNotFoundException,
  RestoreSecretCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { UNSET_SECRET } from '../../lambda/contract/added-accounts';

/** Days in which a deleted secret can be had back. */
const RECOVERY_DAYS = 30;

/** The secrets of accounts that were added. What is in them is the business of "secret put". */
export class AddedSecrets {
  constructor(private readonly client: SecretsManagerClient) {}

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

  async remove(SecretId: string): Promise<void> {
    try {
      await this.client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: RECOVERY_DAYS }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }
}
