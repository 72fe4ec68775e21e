const { writeSync } = require('node:fs');

/** Prints `N passed, M failed` as the very last line of a run, the form that scripts and CI read. */
module.exports = class SummaryReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    // Jest's own summary comes after all other reporters, so this one waits for the end of the process.
    process.once('exit', () => {
      writeSync(1, `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed\n`);
    });
  }
};
