import { HostError } from '../../local/host-error';
import { serve } from '../../local/http/serve';
import { createBoardProxy } from '../board/board-proxy';
import { usageError } from '../cli-error';
import type { Connection } from '../connection/connect';
import type { Io } from '../io';

export interface BoardOptions {
  readonly port: number;
}

/** Serves the status board to browsers on this machine, until the person ends it. */
export async function board(connection: Connection, { port }: BoardOptions, io: Io): Promise<void> {
  const onError = (error: unknown): void => io.note(`something went wrong here: ${String(error)}`);
  const server = await serve(createBoardProxy(connection), '127.0.0.1', port, onError).catch((error: unknown) => {
    throw error instanceof HostError ? usageError(error.message) : error;
  });
  io.out(`the status board of ${connection.name} is at ${server.url}/`);
  io.note('Programs on this machine can read through it what you can, while it runs. Ctrl-C ends it.');
  await new Promise((resolve) => io.signal.addEventListener('abort', resolve, { once: true }));
  await server.close();
}
