import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { DIST, ROOT } from './bundle';

const ENTRIES = ['lib/index', 'client/index', 'client/events'];
/** Imported as ES modules too, for which TypeScript wants declarations of their own. */
const MODULES = ['client/index', 'client/events'];

/** The types of what programs import, and of nothing else, in `dist/types`. */
export function writeDeclarations(): void {
  const folder = mkdtempSync(join(tmpdir(), 'declarations-'));
  try {
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const args = ['--project', join(ROOT, 'tsconfig.build.json'), '--outDir', folder];
    execFileSync(process.execPath, [tsc, ...args], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
    const output = join(DIST, 'types');
    rmSync(output, { recursive: true, force: true });
    for (const file of reachableFrom(ENTRIES.map((entry) => join(folder, `${entry}.d.ts`)))) {
      const target = join(output, relative(folder, file));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, readFileSync(file));
    }
    for (const entry of MODULES) {
      const name = entry.replace(/^.*\//, '');
      writeFileSync(join(output, `${entry}.d.mts`), `export * from './${name}.js';\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function reachableFrom(entries: readonly string[]): Set<string> {
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)) {
      const path = join(dirname(file), specifier);
      visit(existsSync(`${path}.d.ts`) ? `${path}.d.ts` : join(path, 'index.d.ts'));
    }
  };
  for (const entry of entries) visit(entry);
  return found;
}
