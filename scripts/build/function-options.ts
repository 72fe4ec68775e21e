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

/** Modules of the SDK that no name stands for, and what stands in for them: why is told there. */
const STAND_INS: readonly (readonly [module: RegExp, standIn: string])[] = [
  [/[\\/]node-config-provider[\\/]configLoader\.js$/, 'environment-settings.ts'],
  [/[\\/]util-stream[\\/]stream-type-check\.js$/, 'node-streams.ts'],
  [/[\\/]isStreamingPayload[\\/]isStreamingPayload\.js$/, 'node-streams.ts'],
  [/[\\/]smithy-client[\\/]schemaLogFilter\.js$/, 'no-request-log.ts'],
];

const standIns: Plugin = {
  name: 'stand-ins',
  setup(build) {
    for (const [filter, standIn] of STAND_INS)
      build.onLoad({ filter }, () => ({
        contents: `export * from ${JSON.stringify(join(AWS, standIn))};`,
        loader: 'js',
      }));
  },
};

/**
 * The errors of services that the functions tell apart by their class. Of the others the SDK makes its general one, with
 * the same name, message and fault; their classes would be some 16 KB of each bundle. SNS keeps its own: in its protocol
 * the name of an error is told by its class.
 */
export const KNOWN_ERRORS: ReadonlySet<string> = new Set([
  'ConditionalCheckFailedException',
  'ResourceNotFoundException',
]);

const withKnownErrorsOnly = (code: string): string =>
  code.replace(/^n0_registry\.registerError\((\w+)\$, .*\);$/gm, (registration, name) =>
    KNOWN_ERRORS.has(name) ? registration : '',
  );

/**
 * The newer of the SDK's two JSON codecs writes byte by byte, which pays in a warm process with large documents. The
 * earlier one leaves that to V8, and a cold process is done with it sooner.
 */
const withEarlierJsonCodec = (code: string): string => code.replaceAll('JsonCodec2', 'JsonCodec');

/** Modules of the SDK of which something is changed. */
const REWRITES: readonly (readonly [module: RegExp, rewrite: (code: string) => string])[] = [
  [
    /[\\/]client-(dynamodb|eventbridge|lambda|secrets-manager)[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/,
    withKnownErrorsOnly,
  ],
  [/[\\/]Aws(JsonRpc|RestJson)Protocol\.js$/, withEarlierJsonCodec],
  [/[\\/]client-dynamodb[\\/]dist-es[\\/]runtimeConfig\.shared\.js$/, withEarlierJsonCodec],
];

const rewrites: Plugin = {
  name: 'rewrites',
  setup(build) {
    for (const [filter, rewrite] of REWRITES)
      build.onLoad({ filter }, ({ path }) => ({ contents: rewrite(readFileSync(path, 'utf8')), loader: 'js' }));
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
    '@smithy/core/event-streams': join(AWS, 'no-event-streams.ts'),
  },
  plugins: [versionOnly, standIns, rewrites],
};
