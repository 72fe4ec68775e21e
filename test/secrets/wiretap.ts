import { connect, createServer, type Server, type Socket } from 'node:net';

/** A stretch of cable before a server on this machine, that remembers what clients send through it. */
export class Wiretap {
  private readonly sent: Buffer[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async before(target: string): Promise<Wiretap> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the wiretap listens on no port');
    const tap = new Wiretap(server, `http://127.0.0.1:${address.port}`);
    server.on('connection', (client) => tap.join(client, connect(Number(new URL(target).port), '127.0.0.1')));
    return tap;
  }

  /** All bytes that clients sent. */
  get heard(): Buffer {
    return Buffer.concat(this.sent);
  }

  /** The values of a header in what was heard. */
  headers(name: string): string[] {
    const lines = this.heard.toString('latin1').matchAll(new RegExp(`^${name}: (.+)\r$`, 'gim'));
    return [...lines].flatMap(([, value]) => value ?? []);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket, server: Socket): void {
    client.on('data', (chunk) => this.sent.push(chunk));
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        to.destroy();
        this.sockets.delete(from);
      });
    }
  }
}
