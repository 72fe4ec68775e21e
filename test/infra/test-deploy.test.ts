import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preparePythonEnvironment } from '../../scripts/python-environment';
import { Cdk } from '../deploy/cdk';

describe('the test of the deployed system', () => {
  const folder = mkdtempSync(join(tmpdir(), 'test-deploy-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(['https://cloudformation.us-east-1.amazonaws.com', 'http://10.0.0.1:4566', 'http://127.0.0.1.example.com'])(
    'refuses to deploy to %s',
    (endpoint) => {
      const emulator = { endpoint, keys: { accessKeyId: 'a', secretAccessKey: 'b' }, logFile: '' };
      expect(() => new Cdk(emulator, folder)).toThrow('this is for loopback only');
    },
  );

  test('says which Python it needs when there is none', () => {
    const { PYTHON } = process.env;
    process.env.PYTHON = join(folder, 'no-python');
    try {
      expect(() => preparePythonEnvironment('ministack')).toThrow(
        /^Python 3\.10 or newer with venv and pip is needed and was not found as .*no-python: install it, or name one/,
      );
    } finally {
      if (PYTHON === undefined) delete process.env.PYTHON;
      else process.env.PYTHON = PYTHON;
    }
  });
});
