import { randomBytes } from 'node:crypto';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { changeTokenFile, createTokenFile, readTokenFile, tokenFileIn } from '../../lambda/adapters/tokens/token-file';
import { createTokenSecret } from '../../lambda/adapters/tokens/token-secret';
import { createToken } from '../../lambda/core/tokens/manage-tokens';
import { NO_TOKENS, serializeTokenList, type TokenList } from '../../lambda/core/tokens/token-list';
import { removeTempDirs, tempDir } from '../local/support/temp-dir';
import { awsError, startAwsStub } from '../support/aws-stub';

const NOW = Date.parse('2026-11-01T12:00:00Z');
const { list } = createToken(NO_TOKENS, { name: 'a', accounts: 'all', expiresAt: NOW + 1 }, { now: NOW, randomBytes });

test('the secret is read again when what was read is older than may be', async () => {
  const aws = await startAwsStub();
  let now = NOW;
  const source = createTokenSecret(new SecretsManagerClient(aws.clientOptions), 'the-tokens', { now: () => now });
  aws.respond = () => ({ body: { SecretString: serializeTokenList(NO_TOKENS) } });
  expect(await source.read(60_000)).toEqual(NO_TOKENS);
  aws.respond = () => ({ body: { SecretString: serializeTokenList(list) } });
  now += 10_000;
  expect(await source.read(60_000)).toEqual(NO_TOKENS);
  expect(await source.read(5_000)).toEqual(list);
  expect(await source.read(60_000)).toEqual(list);
  expect(aws.requests).toEqual([{ SecretId: 'the-tokens' }, { SecretId: 'the-tokens' }]);
  aws.respond = () => awsError('AccessDeniedException', 'no');
  now += 60_000;
  await expect(source.read(60_000)).rejects.toThrow('no');
  aws.respond = () => ({ body: { SecretString: 'kes_leaked' } });
  await expect(source.read(60_000)).rejects.toThrow('the list of tokens cannot be used: it is not JSON');
  await aws.close();
});

describe('the file', () => {
  afterAll(removeTempDirs);

  const put = (path: string, next: TokenList, patienceMs?: number): Promise<void> =>
    changeTokenFile(path, () => ({ list: next, result: undefined }), patienceMs);

  test('is for this user alone, whatever stood there before', async () => {
    const path = tokenFileIn(tempDir());
    writeFileSync(path, JSON.stringify(NO_TOKENS), { mode: 0o644 });
    await put(path, list);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await readTokenFile(path)).toEqual(list);
  });

  test('stays as it is when a change of it is refused, and can be changed after that', async () => {
    const path = tokenFileIn(tempDir());
    await put(path, list);
    const refuse = (): never => {
      throw new Error('no');
    };
    await expect(changeTokenFile(path, refuse)).rejects.toThrow('no');
    expect(await readTokenFile(path)).toEqual(list);
    await put(path, NO_TOKENS);
    expect(await readTokenFile(path)).toEqual(NO_TOKENS);
  });

  test('that a change was killed over says what to do', async () => {
    const path = tokenFileIn(tempDir());
    writeFileSync(`${path}.new`, 'half a li');
    await expect(put(path, list, 50)).rejects.toThrow(`if none is under way, delete ${path}.new`);
    expect(await readTokenFile(path)).toEqual(NO_TOKENS);
  });

  test('is read each time, and need not be there', async () => {
    const path = tokenFileIn(tempDir());
    const source = createTokenFile(path);
    expect(await source.read(60_000)).toEqual(NO_TOKENS);
    await put(path, list);
    expect(await source.read(60_000)).toEqual(list);
  });

  test('that cannot be read lets nobody in', async () => {
    await expect(readTokenFile(tempDir())).rejects.toThrow('EISDIR');
    const path = join(tempDir(), 'tokens.json');
    writeFileSync(path, '{');
    await expect(readTokenFile(path)).rejects.toThrow('it is not JSON');
  });
});
