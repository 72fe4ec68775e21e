import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { generateConfigSchema } from '../lib/config/json-schema';
import { generateConfigurationTypes } from './configuration-types';
import { generateCostDocument } from './cost/document';
import { generateAsyncApi } from './events/asyncapi';
import { generateEventSchema } from './events/schemas';
import { generateClientTypes } from './openapi/client-types';
import { generateOpenApi } from './openapi/document';

const ROOT = join(__dirname, '..');

/** The files in the repository that are made from code, and what makes each. */
const OUTPUTS: readonly { readonly path: string; readonly generate: () => string }[] = [
  { path: 'lambda/core/api/openapi.json', generate: generateOpenApi },
  { path: 'client/types.ts', generate: generateClientTypes },
  { path: 'config/config.schema.json', generate: generateConfigSchema },
  { path: 'lib/configuration.ts', generate: generateConfigurationTypes },
  { path: 'schemas/export-status-changed.json', generate: generateEventSchema('export-status-changed') },
  { path: 'docs/asyncapi.json', generate: generateAsyncApi },
  { path: 'schemas/account-health-changed.json', generate: generateEventSchema('account-health-changed') },
  { path: 'docs/cost.md', generate: generateCostDocument },
];

/** Formatted like everything else, so that the formatter finds nothing to change. */
function formatted(path: string, text: string): string {
  // The formatter does not know Markdown.
  if (path.endsWith('.md')) return text;
  const biome = createRequire(__filename).resolve('@biomejs/biome/bin/biome');
  const args = [biome, 'format', `--stdin-file-path=${path}`];
  return execFileSync(process.execPath, args, { cwd: ROOT, input: text, encoding: 'utf8', stdio: 'pipe' });
}

function stored(path: string): string | undefined {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes the generated files; with `--check` only tells whether they are up to date. */
function main(args: readonly string[]): void {
  const stale = OUTPUTS.map(({ path, generate }) => ({ path, text: formatted(path, generate()) })).filter(
    ({ path, text }) => stored(path) !== text,
  );
  if (args.includes('--check')) {
    if (stale.length === 0) return;
    const names = stale.map(({ path }) => path).join(', ');
    console.error(`Out of date: ${names}. Run "npm run generate" and commit the result.`);
    process.exitCode = 1;
    return;
  }
  for (const { path, text } of stale) {
    writeFileSync(join(ROOT, path), text);
    console.log(`wrote ${path}`);
  }
}

main(process.argv.slice(2));
