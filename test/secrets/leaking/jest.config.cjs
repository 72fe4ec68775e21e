/** Runs tests that leak on purpose: see ../watch.test.ts. */
module.exports = {
  ...require('../../../jest.config.cjs'),
  rootDir: '../../..',
  testMatch: ['<rootDir>/test/secrets/leaking/*.leak.ts'],
  reporters: ['default'],
};
