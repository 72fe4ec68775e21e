import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(__dirname, '../../..');

/** The package as it would be published, installed in a project of its own. */
export class InstalledPackage {
  readonly folder = mkdtempSync(join(tmpdir(), 'installed-'));

  /** Builds, packs and installs it, without the network: it needs no other package. */
  static async install(): Promise<InstalledPackage> {
    const installed = new InstalledPackage();
    const { folder } = installed;
    await run('npm', ['pack', '--pack-destination', folder], { cwd: ROOT });
    const [tarball = ''] = readdirSync(folder);
    installed.write('package.json', '{ "name": "app", "version": "1.0.0" }');
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', join(folder, tarball)], { cwd: folder });
    return installed;
  }

  /** Makes a package of this repository's available to the project, as if it had installed it too. */
  link(name: string): void {
    symlinkSync(join(ROOT, 'node_modules', name), join(this.folder, 'node_modules', name));
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  async node(...args: string[]): Promise<string> {
    const { stdout } = await run(process.execPath, args, { cwd: this.folder });
    return stdout;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
