import { spawn } from 'node:child_process';

export interface Child {
  /** The URL that it printed. */
  readonly url: string;
  stop(): void;
}

/** Starts a server in a process of its own, so that what is measured has its core to itself. */
export async function startChild(script: string): Promise<Child> {
  const child = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (line) => resolve(String(line).trim()));
    child.once('exit', () => reject(new Error(`${script} did not start`)));
  });
  return { url, stop: () => child.kill() };
}
