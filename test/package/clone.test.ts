import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { version } from '../../package.json';

test('in a clone, npx runs the command line tool from its source, without a build and without the network', () => {
  const { stdout, stderr } = spawnSync('npx', ['--offline', 'kraken-export-status', '--version'], {
    cwd: join(__dirname, '../..'),
    encoding: 'utf8',
  });
  expect({ stdout, stderr }).toEqual({ stdout: `${version}\n`, stderr: '' });
}, 60_000);
