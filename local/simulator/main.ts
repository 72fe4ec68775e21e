import { runSimulator } from './run-simulator';

/** Runs the simulator alone, until Ctrl-C: `node --import tsx local/simulator/main.ts --port 8788 --seed 1`. */
runSimulator(process.argv.slice(2))
  .then((simulator) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        simulator?.close();
      });
    }
  })
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
