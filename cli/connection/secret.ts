import { setTimeout } from 'node:timers/promises';
import {
  GetSecretValueCommand,
  InvalidParameterException,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { createSecretsManagerSource } from '../../lambda/adapters/secrets/secrets-manager';
import type { SecretPlace } from '../../lambda/contract/account-settings';
import type { SecretAnswer } from '../../lambda/core/ports';
import { CliError } from '../cli-error';
import { awsOptions, explained } from './aws';
import type { ConnectionOptions } from './options';

const CURRENT = 'AWSCURRENT';
/** What a version is known by until it is the current one. The next change takes the name over. */
const CANDIDATE = 'KRAKEN_EXPORT_STATUS_CANDIDATE';
const ATTEMPTS = 6;

interface Version {
  readonly id: string | undefined;
  readonly text: string | undefined;
}

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
  async text(): Promise<string | undefined> {
    return (await this.current())?.text;
  }

  async write(text: string): Promise<void> {
    const value = { SecretId: this.place.secretId, SecretString: text };
    await explained(this.options, () => this.client.send(new PutSecretValueCommand(value)));
  }

  /**
   * Changes what stands there. If somebody else did meanwhile, begins again: of two changes at the same time none is lost.
   * A text that is as it was makes no new version.
   */
  async change<T>(
    change: (text: string | undefined) => { readonly text: string | undefined; readonly result: T },
  ): Promise<T> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const before = await this.current();
      const { text, result } = change(before?.text);
      if (text === undefined || text === before?.text) return result;
      if (await this.replace(before, text)) return result;
      await setTimeout(Math.random() * 100 * 2 ** attempt);
    }
    throw new CliError(`nothing was changed: others change ${this.place.secretId} all the time; try again in a moment`);
  }

  private current(): Promise<Version | undefined> {
    return explained(this.options, async () => {
      try {
        const { VersionId, SecretString } = await this.client.send(
          new GetSecretValueCommand({ SecretId: this.place.secretId }),
        );
        return { id: VersionId, text: SecretString };
      } catch (error) {
        if (error instanceof ResourceNotFoundException && /staging label|secret value/i.test(error.message))
          return undefined;
        throw error;
      }
    });
  }

  /** @returns false if the version that was read is no longer the current one */
  private async replace(before: Version | undefined, text: string): Promise<boolean> {
    // The first version is the current one, whatever else it is called.
    const value = { SecretId: this.place.secretId, SecretString: text, VersionStages: [CANDIDATE] };
    const moved = { SecretId: this.place.secretId, VersionStage: CURRENT, RemoveFromVersionId: before?.id };
    return explained(this.options, async () => {
      const { VersionId } = await this.client.send(new PutSecretValueCommand(value));
      if (before === undefined) return VersionId === (await this.current())?.id;
      try {
        await this.client.send(new UpdateSecretVersionStageCommand({ ...moved, MoveToVersionId: VersionId }));
        return true;
      } catch (error) {
        if (error instanceof InvalidParameterException) return false;
        throw error;
      }
    });
  }
}
