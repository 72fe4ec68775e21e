import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { buildBoard } from '../../local/board/build-board';
import { FUNCTION } from './function-options';

export const ROOT = join(__dirname, '..', '..');
export const DIST = join(ROOT, 'dist');

const COMMON: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  write: false,
  metafile: true,
  logLevel: 'warning',
  legalComments: 'none',
  // From ES modules, so that unused parts are left out.
  mainFields: ['module', 'main'],
};

/** The functions of the stack, each in a folder of its own below `dist/functions`, as Lambda takes them. */
export async function bundleFunctions(): Promise<Metafile[]> {
  const handlers = readdirSync(join(ROOT, 'lambda/handlers')).filter((file) => file.endsWith('.ts'));
  return Promise.all(
    handlers.map((file) =>
      bundle(`lambda/handlers/${file}`, join('functions', basename(file, '.ts'), 'index.js'), FUNCTION),
    ),
  );
}

const NODE: BuildOptions = { platform: 'node', target: 'node20.19', format: 'cjs' };
/** Wherever there is `fetch`. */
const ANYWHERE: BuildOptions = { platform: 'neutral', target: 'es2022' };

/** What programs import, and the command line tool. */
export async function bundleLibraries(): Promise<Metafile[]> {
  return Promise.all([
    ...['client', 'events'].flatMap((name) => {
      const entry = `client/${name === 'client' ? 'index' : name}.ts`;
      return [
        bundle(entry, `${name}/index.js`, { ...ANYWHERE, format: 'cjs' }),
        bundle(entry, `${name}/index.mjs`, { ...ANYWHERE, format: 'esm' }),
      ];
    }),
    bundle('lib/index.ts', 'lib/index.js', { ...NODE, external: ['aws-cdk-lib', 'constructs'] }),
    // Only a clone builds the status board when it is asked for.
    bundle('cli/main.ts', 'cli/index.js', { ...NODE, minify: true, external: ['esbuild'] }),
  ]);
}

/** The status board, where the command line tool looks for it. */
export async function bundleBoard(): Promise<Metafile> {
  const { files, metafile } = await buildBoard();
  for (const { name, contents } of files) replace(join(DIST, 'cli', 'board', name), Buffer.from(contents).toString());
  return metafile;
}

async function bundle(entry: string, output: string, options: BuildOptions): Promise<Metafile> {
  const { outputFiles = [], metafile } = await build({
    ...COMMON,
    ...options,
    entryPoints: [entry],
    outfile: join(DIST, output),
  });
  for (const { path, text } of outputFiles) replace(path, text);
  return metafile ?? { inputs: {}, outputs: {} };
}

/** In one step, so that whoever reads it at the same time finds it whole. What is the same stays untouched. */
function replace(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, text);
  renameSync(`${path}.${process.pid}`, path);
}
