import { type ChildProcess, spawn } from 'node:child_process';

/** A function with 256 MB has 256/1769 of a processor. Source: AWS Lambda, "Configure Lambda function memory". */
const SHARE_OF_256_MB = 256 / 1_769;
const PERIOD_MS = 28;

/** Runs a process to its end and gives what it printed. */
export async function run(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  isThrottled = false,
): Promise<string> {
  const child = spawn(command, args, { env: { ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
  const stopThrottling = isThrottled ? throttle(child) : () => {};
  const output: string[] = [];
  child.stdout.on('data', (chunk) => output.push(String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  stopThrottling();
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
  return output.join('');
}

/** Lets a process run for that share of each period only, as Lambda's scheduler does. */
function throttle(child: ChildProcess): () => void {
  let timer: NodeJS.Timeout;
  const pause = (): void => {
    child.kill('SIGSTOP');
    timer = setTimeout(resume, PERIOD_MS * (1 - SHARE_OF_256_MB));
  };
  const resume = (): void => {
    child.kill('SIGCONT');
    timer = setTimeout(pause, PERIOD_MS * SHARE_OF_256_MB);
  };
  resume();
  return () => clearTimeout(timer);
}
