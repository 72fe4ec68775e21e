import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const ROOT = join(__dirname, '../../..');

/** What a shell finds as `npx`: the tool of this repository. */
const NPX = `#!/bin/sh\nshift\nexec "${process.execPath}" "${join(ROOT, 'cli/kraken-export-status.mjs')}" "$@"\n`;

/** A shell in a folder of its own, as the reader of a document has one. */
export class Shell {
  private readonly bin: string;

  /** @param tools scripts by the names under which the shell finds them, besides `npx` */
  constructor(
    private readonly folder: string,
    tools: Readonly<Record<string, string>> = {},
  ) {
    this.bin = join(folder, 'bin');
    mkdirSync(this.bin, { recursive: true });
    for (const [name, text] of Object.entries({ npx: NPX, ...tools })) {
      writeFileSync(join(this.bin, name), text);
      chmodSync(join(this.bin, name), 0o755);
    }
  }

  /** Runs a script, with something on its standard input. Returns what it printed. */
  run(script: string, environment: Readonly<Record<string, string>> = {}, input = ''): Promise<string> {
    const path = [this.bin, dirname(process.execPath), process.env.PATH].join(delimiter);
    const shell = spawn('bash', ['-e', '-c', script], {
      cwd: this.folder,
      env: { PATH: path, HOME: this.folder, ...environment },
    });
    shell.stdin.end(input);
    return new Promise((resolve, reject) => {
      const printed = { out: '', err: '' };
      shell.stdout.on('data', (chunk) => {
        printed.out += chunk;
      });
      shell.stderr.on('data', (chunk) => {
        printed.err += chunk;
      });
      shell.on('error', reject);
      shell.on('close', (code) => (code === 0 ? resolve(printed.out) : reject(new Error(`${code}: ${printed.err}`))));
    });
  }
}
