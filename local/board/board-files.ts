import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildBoard } from './build-board';

/** A file of the page. */
export interface BoardFile {
  readonly name: string;
  readonly contents: Uint8Array;
}

/** Where the package has the page, beside this program; a clone has nothing there. */
const BUILT = join(__dirname, 'board');

/** The page's files: those that the package brings, or else built from the source that a clone has. */
export async function boardFiles(): Promise<readonly BoardFile[]> {
  if (!existsSync(BUILT)) return (await buildBoard()).files;
  const names = await readdir(BUILT);
  return Promise.all(names.map(async (name) => ({ name, contents: await readFile(join(BUILT, name)) })));
}
