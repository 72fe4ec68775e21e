import { createHash, createHmac, type Hash } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { bearer, KrakenExportStatusClient, sigV4 } from '../../client';
import { FaultyApi } from './support/faulty-api';

/** SHA-256 in the shape that the other signer asks for. */
class Sha256 {
  private readonly hash: ReturnType<typeof createHash | typeof createHmac>;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const isText = typeof secret === 'string' || secret === undefined;
    const key = isText || ArrayBuffer.isView(secret) ? secret : new Uint8Array(secret);
    this.hash = key === undefined ? createHash('sha256') : createHmac('sha256', key as string | Uint8Array);
  }

  update(data: Parameters<Hash['update']>[0]): void {
    this.hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
}

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not a secret', sessionToken: 'session' };

test('a request is signed exactly as the signer of the AWS SDK does it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((id) => !/^\.+$/.test(id)),
      fc.dictionary(fc.constantFrom('account', 'cursor', 'state'), fc.string({ unit: 'grapheme', maxLength: 12 })),
      async (method, id, query) => {
        const url = new URL(
          `https://abc123.execute-api.eu-central-1.amazonaws.com/v1/exports/${encodeURIComponent(id)}`,
        );
        for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
        const headers = { accept: 'application/json', 'if-none-match': '"3"' };

        const signed = await sigV4({ credentials })({ method, url, headers: new Headers(headers) });

        const date = signed.get('X-Amz-Date') ?? '';
        const reference = await new SignatureV4({
          credentials,
          region: 'eu-central-1',
          service: 'execute-api',
          applyChecksum: false,
          sha256: Sha256,
        }).sign(
          {
            method,
            protocol: 'https:',
            hostname: url.hostname,
            path: url.pathname,
            query,
            headers: { ...headers, host: url.host },
          },
          { signingDate: new Date(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z')) },
        );
        const signature = /SignedHeaders=([^,]+).*Signature=(\w+)/;
        expect(signature.exec(signed.get('Authorization') ?? '')?.slice(1)).toEqual(
          signature.exec(reference.headers.authorization ?? '')?.slice(1),
        );
      },
    ),
    { numRuns: 100 },
  );
});

test('credentials are asked for each attempt, so that they can be renewed', async () => {
  const server = new FaultyApi();
  const url = await server.start();
  let asked = 0;
  const provider = async () => ({ ...credentials, accessKeyId: `AKID${++asked}` });
  server.faults.push({ kind: 'answer', status: 503 });
  await new KrakenExportStatusClient({ url, auth: sigV4({ credentials: provider, region: 'eu-west-1' }) }).accounts();
  const sent = server.requests.map(({ headers }) => headers.get('Authorization')?.split(', ')[0]);
  expect(sent).toEqual([
    expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKID1\/\d{8}\/eu-west-1\/execute-api/),
    expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKID2\//),
  ]);
  await server.stop();
});

test('where the host name does not tell the region, it has to be given', async () => {
  const client = new KrakenExportStatusClient({ url: 'https://status.example.com', auth: sigV4({ credentials }) });
  await expect(client.accounts()).rejects.toThrow('status.example.com does not tell its AWS region');
});

test.each([
  ['a token', 'sesame'],
  ['a function', async () => 'sesame'],
] as const)('%s is sent as bearer', async (_, token) => {
  const server = new FaultyApi();
  await new KrakenExportStatusClient({ url: await server.start(), auth: bearer(token) }).accounts();
  expect(server.requests[0]?.headers.get('Authorization')).toBe('Bearer sesame');
  await server.stop();
});
