import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const CANDIDATES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];

/** A virtual environment in which one Python tool is installed. */
export interface PythonEnvironment {
  /** Its interpreter. */
  readonly python: string;
  /** A script that a package installed, to be run with the interpreter. */
  script(name: string): string;
}

/**
 * Makes, or finds again, the virtual environment `.venv/NAME-HASH` for the pinned `scripts/requirements/NAME.txt`. The
 * hash is of the requirements and the interpreter, so a change of either makes a new one.
 *
 * Runs at the same time are safe: each builds in a folder of its own, and the first to be done renames it into place.
 * @param minor of the oldest Python 3 that will do
 * @throws Error with a sentence for people, if no Python fits or the packages cannot be installed
 */
export const preparePythonEnvironment = (name: string, minor = 10): PythonEnvironment => {
  const requirements = join(__dirname, 'requirements', `${name}.txt`);
  const interpreter = findPython(minor);
  const hash = createHash('sha256').update(readFileSync(requirements)).update(interpreter).digest('hex').slice(0, 12);
  const folder = join(ROOT, '.venv', `${name}-${hash}`);
  if (!existsSync(folder)) build(interpreter, requirements, folder);
  return { python: join(folder, 'bin', 'python'), script: (script) => join(folder, 'bin', script) };
};

const build = (interpreter: string, requirements: string, folder: string): void => {
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(join(ROOT, '.venv'), { recursive: true });
  try {
    run(interpreter, ['-m', 'venv', unfinished]);
    const python = join(unfinished, 'bin', 'python');
    const quiet = ['--quiet', '--no-input', '--disable-pip-version-check'];
    // The file pins everything, so nothing is left to resolve.
    run(python, ['-m', 'pip', 'install', ...quiet, '--no-deps', '--requirement', requirements]);
    moveIntoPlace(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
};

/** A virtual environment works wherever it lies, as long as its scripts are run with its interpreter. */
const moveIntoPlace = (unfinished: string, folder: string): void => {
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another run was faster.
    if (!existsSync(folder)) throw error;
  }
};

/** The first Python that is new enough and can make virtual environments with pip in them. */
const findPython = (minor: number): string => {
  const probe = `import sys, venv, ensurepip; assert sys.version_info >= (3, ${minor}); print(sys.executable, sys.version)`;
  const candidates = process.env.PYTHON === undefined ? CANDIDATES : [process.env.PYTHON];
  for (const candidate of candidates) {
    const { status, stdout } = spawnSync(candidate, ['-c', probe], { encoding: 'utf8' });
    const executable = stdout?.split(' ')[0];
    if (status === 0 && executable) return executable;
  }
  throw new Error(
    `Python 3.${minor} or newer with venv and pip is needed and was not found as ${candidates.join(', ')}: install it, or name one in the environment variable PYTHON`,
  );
};

const run = (command: string, args: readonly string[]): void => {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(`"${command} ${args.join(' ')}" failed: ${error?.message ?? stderr.trim()}`, { cause: error });
};
