/** The tests that speak of the mutated files: those that only pass through them would take minutes for each mutant. */
module.exports = {
  ...require('../../jest.config.cjs'),
  rootDir: '../..',
  testMatch: [
    '<rootDir>/test/core/*.test.ts',
    '<rootDir>/test/adapters/sign.test.ts',
    '<rootDir>/test/api/cursor.test.ts',
    '<rootDir>/test/reliability/odd-data.test.ts',
  ],
  reporters: [],
};
