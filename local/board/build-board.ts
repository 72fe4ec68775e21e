import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BoardFile } from './board-files';

/** Found by path: what runs in a browser is no part of this program. */
const SOURCE = join(__dirname, '../../board');

/** Bundles the page, which takes a fraction of a second. */
export async function buildBoard(): Promise<BoardFile[]> {
  // Only a clone has it, and needs it: the package brings the page built.
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
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
  return [...built, ...copied];
}
