import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createSecretsManagerSource } from '../../lambda/adapters/secrets/secrets-manager';
import type { SecretAnswer } from '../../lambda/core/ports';
import { awsOptions, explained } from './aws';
import type { ConnectionOptions } from './options';

/** The secret of an account in AWS Secrets Manager. */
export class AccountSecretStore {
  private readonly client: SecretsManagerClient;

  constructor(
    private readonly options: ConnectionOptions,
    private readonly secretId: string,
  ) {
    this.client = new SecretsManagerClient(awsOptions(options));
  }

  /** What is in it, or what is wrong with it. */
  read(): Promise<SecretAnswer> {
    return createSecretsManagerSource(this.client, { now: Date.now }).read(this.secretId, true);
  }

  /** Its text, so that what else operators keep in it is kept; undefined if there is none yet. */
  async text(): Promise<string | undefined> {
    try {
      const { SecretString } = await this.client.send(new GetSecretValueCommand({ SecretId: this.secretId }));
      return SecretString;
    } catch {
      // Whoever may write a secret need not be allowed to read it.
      return undefined;
    }
  }

  async write(text: string): Promise<void> {
    const value = { SecretId: this.secretId, SecretString: text };
    await explained(this.options, () => this.client.send(new PutSecretValueCommand(value)));
  }
}
