import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import type { Aws } from './aws';
import { type Reconfiguration, reconfigured } from './reconfigured';

/** A call to AWS on its way. */
export interface WireCall {
  /** For example `UpdateItem`. */
  readonly operation: string;
  readonly body: string;
}

export interface AnsweredCall extends WireCall {
  readonly answer: string;
}

/** The line between a function and the emulator: it passes on every call as it is, and can keep one waiting before. */
export class Wire {
  /** Everything that was passed on and answered. */
  readonly answered: AnsweredCall[] = [];
  /** A call is passed on when this is done. */
  hold: (call: WireCall) => Promise<void> = async () => undefined;

  private constructor(
    private readonly emulator: string,
    private readonly server: Server,
  ) {}

  static async open(emulator: string): Promise<Wire> {
    const server = createServer();
    const wire = new Wire(emulator, server);
    server.on('request', (incoming, response) => {
      wire.pass(incoming).then(
        ({ statusCode, headers, answer }) => response.writeHead(statusCode, headers).end(answer),
        () => response.destroy(),
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return wire;
  }

  /** What the function has to know as its `AWS_ENDPOINT_URL`. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async pass(incoming: IncomingMessage) {
    const { method, url, headers } = incoming;
    const call = { operation: String(headers['x-amz-target']).replace(/^.*\./, ''), body: await text(incoming) };
    await this.hold(call);
    // The headers stay as they were signed, the host among them.
    const outgoing = request(new URL(url ?? '/', this.emulator), { method, headers });
    outgoing.end(call.body);
    const [received]: IncomingMessage[] = await once(outgoing, 'response');
    if (received === undefined) throw new Error('the emulator did not answer');
    const answer = await buffer(received);
    this.answered.push({ ...call, answer: answer.toString() });
    return { statusCode: received.statusCode ?? 0, headers: received.headers, answer };
  }
}

/** Runs something while all calls of a function go over a wire. */
export const throughWire = async (
  aws: Aws,
  functionName: string,
  { timeoutSeconds }: Pick<Reconfiguration, 'timeoutSeconds'>,
  run: (wire: Wire) => Promise<void>,
): Promise<void> => {
  const wire = await Wire.open(aws.endpoint);
  const environment = { AWS_ENDPOINT_URL: wire.url };
  try {
    await reconfigured(aws, functionName, { timeoutSeconds, environment }, () => run(wire));
  } finally {
    wire.close();
  }
};
