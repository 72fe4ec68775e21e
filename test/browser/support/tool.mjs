import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The status board as the command line tool serves it for an API elsewhere. */
export async function startTool(apiUrl) {
  const args = ['--import', 'tsx', 'cli/main.ts', '--api-url', apiUrl, 'board', '--port', '0'];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /(http:\S+)\/$/.exec(line)?.[1];
    if (url === undefined) continue;
    const stop = () => {
      child.kill('SIGINT');
      return new Promise((resolve) => child.once('exit', resolve));
    };
    return { url, stop };
  }
  throw new Error('the tool did not start');
}
