import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { reasonOf } from '../reason';

export interface ServerSentEvent {
  readonly id: string | undefined;
  readonly data: string;
}

/** The events of a stream, until it ends or breaks. */
export async function* serverSentEvents(response: IncomingMessage): AsyncGenerator<ServerSentEvent> {
  let id: string | undefined;
  let data: string[] = [];
  try {
    for await (const line of createInterface({ input: response })) {
      if (line === '') {
        if (data.length > 0) yield { id, data: data.join('\n') };
        data = [];
      } else if (line.startsWith('data:')) data.push(line.slice('data:'.length).trimStart());
      else if (line.startsWith('id:')) id = line.slice('id:'.length).trim();
    }
  } catch (error) {
    // A connection that breaks is one that ended: whoever reads on connects again.
    if (reasonOf(error) !== 'ECONNRESET') throw error;
  }
}
