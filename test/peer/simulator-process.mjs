import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Starts the simulator as a program of its own, on a free port and without exports, and reads from its introduction
 * where it is and which key opens it.
 */
export async function startSimulatorProcess() {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'local/simulator/main.ts', '--port', '0', '--no-demo', '--tier', 'unlimited'],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const found = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name, value] = /(simulator on |KRAKEN_API_KEY=|KRAKEN_API_SECRET=)(\S+)$/.exec(line) ?? [];
    if (name !== undefined) found[name] = value;
    if (Object.keys(found).length === 3) break;
  }
  const url = found['simulator on '];
  if (url === undefined) throw new Error('the simulator did not start');
  return {
    url,
    apiKey: found['KRAKEN_API_KEY='],
    secret: found['KRAKEN_API_SECRET='],
    async control(method, path, input) {
      const body = input === undefined ? {} : { body: JSON.stringify(input) };
      const response = await fetch(`${url}/_control${path}`, { method, ...body });
      if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
      return response.json();
    },
    stop() {
      child.kill('SIGTERM');
      return new Promise((resolve) => child.once('exit', resolve));
    },
  };
}
