import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import * as v from 'valibot';

const AWS = join(__dirname, '..', '..', 'lambda', 'adapters', 'aws');
const LEFT_OUT = join(AWS, 'left-out.ts');

const ManifestSchema = v.object({ version: v.string() });

/** Of its own manifest a client of the SDK uses the version, and bundles the whole. */
const versionOnly: Plugin = {
  name: 'version-only',
  setup(build) {
    build.onLoad({ filter: /node_modules[\\/]@aws-sdk[\\/][^\\/]+[\\/]package\.json$/ }, ({ path }) => ({
      contents: JSON.stringify(v.parse(ManifestSchema, JSON.parse(readFileSync(path, 'utf8')))),
      loader: 'json',
    }));
  },
};

/** How functions are bundled was measured, see ADR 9. */
export const FUNCTION: BuildOptions = {
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  minify: true,
  supported: { 'dynamic-import': false },
  alias: {
    // A function always finds its credentials in its environment.
    '@aws-sdk/credential-provider-node': join(AWS, 'environment-credentials.ts'),
    // Of the SDK, what no request of ours comes to; what each would do is told there.
    '@aws-sdk/endpoint-cache': LEFT_OUT,
    '@aws-sdk/signature-v4-multi-region': LEFT_OUT,
    '@smithy/core/event-streams': LEFT_OUT,
  },
  plugins: [versionOnly],
};
