module.exports = {
  ...require('../../jest.config.cjs'),
  rootDir: '../..',
  testMatch: ['<rootDir>/test/rights/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
