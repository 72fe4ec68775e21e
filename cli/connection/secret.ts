import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { createSecretsManagerSource } from '../../lambda/adapters/secrets/secrets-manager';
import type { SecretPlace } from '../../lambda/contract/account-settings';
import type { SecretAnswer } from '../../lambda/core/ports';
import { awsOptions, explained } from './aws';
import type { ConnectionOptions } from './options';

/** A secret in AWS Secrets Manager. */
export class StoredSecret {
  private readonly client: SecretsManagerClient;

  constructor(
    private readonly options: ConnectionOptions,
    private readonly place: SecretPlace,
  ) {
    this.client = new SecretsManagerClient(awsOptions(options));
  }

  /** The API key in it, or what is wrong with it. */
  read(): Promise<SecretAnswer> {
    return createSecretsManagerSource(this.client, { now: Date.now }).read(this.place, true);
  }

  /** Its text; undefined if there is none yet. */
  text(): Promise<string | undefined> {
    return explained(this.options, async () => {
      try {
        const { SecretString } = await this.client.send(new GetSecretValueCommand({ SecretId: this.place.secretId }));
        return SecretString;
      } catch (error) {
        if (error instanceof ResourceNotFoundException && /staging label|secret value/i.test(error.message))
          return undefined;
        throw error;
      }
    });
  }

  async write(text: string): Promise<void> {
    const value = { SecretId: this.place.secretId, SecretString: text };
    await explained(this.options, () => this.client.send(new PutSecretValueCommand(value)));
  }
}
