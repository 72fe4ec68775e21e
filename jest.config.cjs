// The SDK announces which versions of Node it will leave behind, in every worker.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

module.exports = {
  // Most tests wait for servers of their own: all cores are of use, also on a machine with two.
  maxWorkers: '100%',
  // A net for tests that hang. How long a test takes says nothing on a machine that does other things too.
  testTimeout: 60_000,
  testSequencer: '<rootDir>/test/longest-first.cjs',
  globalSetup: '<rootDir>/test/bundle-functions.ts',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/deploy/',
    '<rootDir>/test/peer/',
    '<rootDir>/test/rights/',
  ],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.tmp'],
  // The package by its own name, as the examples import it, without having to build it first.
  moduleNameMapper: { '^kraken-export-status/events$': '<rootDir>/client/events.ts' },
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
  setupFilesAfterEnv: ['<rootDir>/test/secrets/watch.ts'],
  reporters: ['default', '<rootDir>/test/summary-reporter.cjs'],
};
