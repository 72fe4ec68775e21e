import { type Serving, serve } from '../../../local/http/serve';
import { TestApi, type TestApiOptions } from '../../api/support/test-api';

/** What happens to one request instead of being answered. */
export type Fault =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  /** The connection ends in the middle of the answer. */
  | { readonly kind: 'cut' }
  /** Nothing comes for so long, and then what would have come. */
  | { readonly kind: 'slow'; readonly milliseconds: number };

/** The real API over HTTP, with what may happen on the way to it. */
export class FaultyApi {
  readonly api: TestApi;
  /** The next requests meet these, each one. */
  readonly faults: Fault[] = [];
  /** What arrived. */
  readonly requests: Request[] = [];
  /** Before each answer. */
  onRequest: (request: Request) => unknown = () => {};
  private serving: Serving | undefined;

  constructor(options?: TestApiOptions) {
    this.api = new TestApi(options);
  }

  async start(port = 0): Promise<string> {
    this.serving = await serve({ fetch: (request) => this.answer(request) }, '127.0.0.1', port, console.error);
    return this.serving.url;
  }

  async stop(): Promise<void> {
    await this.serving?.close();
  }

  /** Nothing listens for a while, and then the same API does again, at the same address. */
  async goAway(url: string, milliseconds: number): Promise<void> {
    await this.stop();
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    await this.start(Number(new URL(url).port));
  }

  private async answer(request: Request): Promise<Response> {
    this.requests.push(request);
    await this.onRequest(request);
    const fault = this.faults.shift();
    if (fault?.kind === 'answer') return new Response(fault.body ?? '', { ...fault });
    const response = await this.api.app.fetch(request);
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
    return fault?.kind === 'cut' ? cut(response) : response;
  }
}

/** Half of an answer. */
async function cut(response: Response): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const half = new ReadableStream({
    start: (controller) => controller.enqueue(bytes.slice(0, bytes.length / 2)),
    pull: (controller) => controller.error(new Error('the cable was pulled')),
  });
  return new Response(half, { status: response.status, headers: response.headers });
}
