/** Prints `N passed, M failed` as the last line of a run, the form that scripts and CI read. */
module.exports = class SummaryReporter {
  onRunComplete(_contexts, results) {
    const suitesThatDidNotRun = results.numRuntimeErrorTestSuites;
    process.stdout.write(`${results.numPassedTests} passed, ${results.numFailedTests + suitesThatDidNotRun} failed\n`);
  }
};
