import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import type { BoardFile } from './board-files';

/** Found by path: what runs in a browser is no part of this program. */
const SOURCE = join(__dirname, '../../board');

export interface BuiltBoard {
  readonly files: readonly BoardFile[];
  /** What of which package is in it. */
  readonly metafile: Metafile;
}

/** Bundles the page, which takes a fraction of a second. */
export async function buildBoard(): Promise<BuiltBoard> {
  // Only a clone has it, and needs it: the package brings the page built.
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    absWorkingDir: join(SOURCE, '..'),
    metafile: true,
    entryPoints: ['main.tsx', 'board.css'].map((name) => ({ in: join(SOURCE, name), out: 'board' })),
    outdir: SOURCE,
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfigRaw: {},
    legalComments: 'none',
  });
  const built = outputFiles.map(({ path, contents }) => ({ name: path.slice(SOURCE.length + 1), contents }));
  const copied = await Promise.all(
    ['index.html', 'favicon.svg'].map(async (name) => ({ name, contents: await readFile(join(SOURCE, name)) })),
  );
  return { files: [...built, ...copied], metafile };
}
