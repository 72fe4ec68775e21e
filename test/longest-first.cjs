const { default: Sequencer } = require('@jest/test-sequencer');

/** Folders and files that take a minute or more. Begun last, each would keep a single processor busy at the end. */
const LONGEST = ['/test/explorer/', '/test/secrets/canary.test.ts', '/test/reliability/large-answers.test.ts'];

/** Jest knows how long a test file takes only where it has run before, which it never has on a fresh clone. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isLong = ({ path }) => LONGEST.some((long) => path.includes(long));
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};
