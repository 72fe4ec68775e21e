import { existsSync } from 'node:fs';
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
