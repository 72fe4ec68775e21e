/**
 * One fresh process: loads a bundle, handles the first event, then, unless told `once`, a second one. Prints milliseconds since the process
 * started. Nothing else may be loaded here: it would be counted.
 */
const [, , bundle, event, times] = process.argv;
const { handler } = require(bundle);
const ready = performance.now();
const context = { getRemainingTimeInMillis: () => 60_000, awsRequestId: 'bench' };
(async () => {
  await handler(JSON.parse(event), context);
  const first = performance.now();
  const { user, system } = process.cpuUsage();
  if (times !== 'once') await handler(JSON.parse(event), context);
  const second = performance.now() - first;
  process.stdout.write(JSON.stringify({ ready, first, second, cpu: (user + system) / 1000 }));
  process.exit(0);
})();
