import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { preparePythonEnvironment } from '../../scripts/python-environment';
import { type Keys, REGION } from './signed-request';

export const ACCOUNT_ID = '000000000000';
const HOST = '127.0.0.1';

export interface Emulator {
  /** For example `http://127.0.0.1:45678`. */
  readonly endpoint: string;
  /** The root user of the emulated account. */
  readonly keys: Keys;
  readonly logFile: string;
}

/** Leads a program to the emulator, and no profile, key or endpoint of the person who runs this leads it to AWS. */
export const awsEnvironment = ({ endpoint, keys }: Pick<Emulator, 'endpoint' | 'keys'>): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: keys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  AWS_REGION: REGION,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
});

/**
 * Starts MiniStack on a free port of this machine and waits until it answers. It is told to check signatures and
 * policies as AWS does, so that everything runs with the rights that the stack gives and no others.
 * @param folder where its log goes, and everything it puts into a temporary folder
 * @param atEnd is given what stops it, before it runs
 */
export const startEmulator = async (folder: string, atEnd: (stop: () => Promise<void>) => void): Promise<Emulator> => {
  const { python } = preparePythonEnvironment('ministack');
  const port = await freePort();
  const keys = { accessKeyId: 'emulatorroot', secretAccessKey: randomBytes(20).toString('hex') };
  const logFile = join(folder, 'ministack.log');

  // A group of its own, so that stopping it also stops the functions that it runs.
  const child = spawn(python, ['-m', 'ministack'], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      // Functions run with the Node.js that runs this.
      PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
      TMPDIR: folder,
      HOME: folder,
      BIND_HOST: HOST,
      GATEWAY_PORT: `${port}`,
      AUTH: 'true',
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      MINISTACK_ACCOUNT_ID: ACCOUNT_ID,
      MINISTACK_REGION: REGION,
      // Listeners that nobody needs here.
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
    },
  });
  atEnd(() => stop(child));
  const log = createWriteStream(logFile);
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });

  const emulator = { endpoint: `http://${HOST}:${port}`, keys, logFile };
  await answering(child, emulator);
  return emulator;
};

const answering = async (child: ChildProcess, { endpoint, logFile }: Emulator): Promise<void> => {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`the emulator ended with ${child.exitCode}, see ${logFile}`);
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`the emulator did not answer within 30 s, see ${logFile}`);
};

/** Ends the whole group, politely first. */
const stop = async (child: ChildProcess): Promise<void> => {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode === null && signalGroup(child, 'SIGTERM')) await Promise.race([ended, sleep(5_000)]);
  signalGroup(child, 'SIGKILL');
};

/** Whether anything of the group was there to get the signal. */
const signalGroup = ({ pid }: ChildProcess, signal: NodeJS.Signals): boolean => {
  try {
    return pid !== undefined && process.kill(-pid, signal);
  } catch {
    // There is no such group any more, which is what is wanted.
    return false;
  }
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no free port')),
      );
    });
  });
