import { terminalIo } from './io';
import { run } from './run';

// The SDK announces which versions of Node it will leave behind: nothing that whoever runs this can do much about.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    // Whoever asks twice does not want to wait for anything.
    if (stopping.signal.aborted) process.exit(130);
    stopping.abort();
  });

run(process.argv.slice(2), terminalIo(stopping.signal))
  .then((exitCode) => {
    process.exitCode = exitCode;
  })
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
