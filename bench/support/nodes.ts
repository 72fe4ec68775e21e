import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

export interface Node {
  readonly name: string;
  readonly path: string;
}

/** The versions of Node that Lambda has and that the benchmarks bring along; elsewhere than on Linux x64 only this one. */
export function nodes(): Node[] {
  const brought = ['24', '22']
    .map((version) => ({
      name: `Node ${version}`,
      path: join(__dirname, '..', 'node_modules', `node-${version}`, 'bin', 'node'),
    }))
    .filter(({ path }) => existsSync(path));
  return brought.length > 0 ? brought : [{ name: `Node ${process.versions.node}`, path: process.execPath }];
}

/**
 * Runs this command anew on the newest of them, so that nothing is measured on a Node that Lambda does not have.
 * @returns its exit code; undefined if this is the newest
 */
export function runOnNewest(): number | undefined {
  const [newest] = nodes();
  if (newest === undefined || realpathSync(newest.path) === realpathSync(process.execPath)) return undefined;
  const args = ['--import', 'tsx', ...process.argv.slice(1)];
  const { status, error } = spawnSync(newest.path, args, { stdio: 'inherit' });
  if (error !== undefined) throw error;
  return status ?? 1;
}
