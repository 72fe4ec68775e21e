import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleBoard, bundleFunctions, bundleLibraries, DIST } from './build/bundle';
import { writeDeclarations } from './build/declarations';
import { bundledPackages, notices, unacceptable } from './build/notices';

/**
 * Builds `dist`: everything that the package ships, or with the argument `functions` only what a deployment from a clone
 * needs.
 */
async function main(part: string | undefined): Promise<void> {
  const functions = await bundleFunctions();
  if (part === 'functions') return;
  const packages = bundledPackages([...functions, ...(await bundleLibraries()), await bundleBoard()]);
  const refused = unacceptable(packages);
  if (refused.length > 0) throw new Error(`these may not be handed on inside the bundles: ${refused.join(', ')}`);
  writeFileSync(join(DIST, 'THIRD-PARTY-NOTICES.txt'), notices(packages));
  writeDeclarations();
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
