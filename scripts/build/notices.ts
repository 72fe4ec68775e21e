import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import * as v from 'valibot';
import { ROOT } from './bundle';

/** Licences under which code may be handed on inside of ours, with its notice. */
const PERMISSIVE = ['MIT', 'ISC', '0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause'];

const ManifestSchema = v.object({ name: v.string(), version: v.string(), license: v.string() });

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** The texts of its licence and of its notice. */
  readonly texts: readonly string[];
}

/** The packages of which something is in the bundles. */
export function bundledPackages(metafiles: readonly Metafile[]): BundledPackage[] {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
    ),
  );
  const folders = inputs.flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  return [...new Set(folders)].sort().map(packageIn);
}

function packageIn(folder: string): BundledPackage {
  const path = join(ROOT, folder);
  const manifest = v.parse(ManifestSchema, JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')));
  const files = readdirSync(path).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  return { ...manifest, texts: files.map((file) => readFileSync(join(path, file), 'utf8').trim()) };
}

/** Packages that may not be handed on like that, or whose licence is not known. */
export const unacceptable = (packages: readonly BundledPackage[]): string[] =>
  packages
    .filter(({ license }) => !PERMISSIVE.includes(license))
    .map(({ name, version, license }) => `${name} ${version}: ${license}`);

/** What has to be told to whoever gets the bundles. Texts that many packages share are told once. */
export function notices(packages: readonly BundledPackage[]): string {
  const users = new Map<string, string[]>();
  for (const { name, version, license, texts } of packages) {
    const text = texts.length > 0 ? texts.join('\n\n') : `Licensed under ${license}.`;
    users.set(text, [...(users.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const sections = [...users].map(([text, names]) => `${names.join('\n')}\n\n${text}`);
  const rule = `\n\n${'-'.repeat(80)}\n\n`;
  return `Parts of these packages are in the files beside this one.${rule}${sections.join(rule)}\n`;
}
