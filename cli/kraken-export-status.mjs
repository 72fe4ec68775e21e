#!/usr/bin/env node
import { existsSync } from 'node:fs';

// A clone runs its source as it is; the package has only what was built from it.
if (existsSync(new URL('main.ts', import.meta.url))) {
  await import('tsx');
  await import('./main.ts');
} else {
  await import('../dist/cli/index.js');
}
