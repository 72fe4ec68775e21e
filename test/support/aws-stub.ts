import { createServer, type IncomingHttpHeaders } from 'node:http';

export interface AwsStub {
  readonly clientOptions: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    maxAttempts: number;
  };
  /** Bodies of the requests, oldest first. */
  readonly requests: unknown[];
  /** What is answered next: a body, or an error by its name. */
  respond: (request: unknown, headers: IncomingHttpHeaders) => { status?: number; body: object };
  close(): Promise<void>;
}

/** An HTTP server that speaks the JSON protocol of AWS, so that the real clients are tested against what they parse. */
export async function startAwsStub(): Promise<AwsStub> {
  const requests: unknown[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const parsed: unknown = JSON.parse(Buffer.concat(chunks).toString());
    requests.push(parsed);
    const { status = 200, body } = stub.respond(parsed, request.headers);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const stub: AwsStub = {
    clientOptions: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'local',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    },
    requests,
    respond: () => ({ body: {} }),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return stub;
}

/** An error as AWS services answer it. */
export const awsError = (name: string, message: string, status = 400) => ({
  status,
  body: { __type: name, message, Message: message },
});
