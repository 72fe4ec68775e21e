import { createHash, createHmac, type Hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import {
  bearer,
  type ClientError,
  CredentialsError,
  KrakenExportStatusClient,
  sigV4,
  WaitTimeoutError,
} from '../../client';
import { stored } from '../api/support/test-api';
import { isSignedWith } from '../cli/support/verify-signature';
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

test('what is asked for is signed as it is sent: a space is %20', async () => {
  const sent: [url: URL, headers: Record<string, string>][] = [];
  const spy: typeof fetch = async (input, init) => {
    sent.push([new URL(String(input)), Object.fromEntries(new Headers(init?.headers))]);
    return new Response('{"items":[],"nextCursor":null,"asOf":null}');
  };
  const url = 'https://abc123.execute-api.eu-central-1.amazonaws.com';
  const client = new KrakenExportStatusClient({ url, auth: sigV4({ credentials }), fetch: spy });
  await client.page({ status: ['In Progress', 'a+b'] });
  const [[{ pathname, search, host }, headers] = fail()] = sent;
  expect(search).toBe('?status=In%20Progress%2Ca%2Bb');
  const request = { method: 'GET', url: pathname + search, headers: { ...headers, host } } as IncomingMessage;
  expect(isSignedWith(credentials.secretAccessKey, request)).toBe(true);
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

describe('credentials', () => {
  let server: FaultyApi;
  let url: string;
  beforeEach(async () => {
    server = new FaultyApi();
    url = await server.start();
  });
  afterEach(() => server.stop());

  const withToken = (token: () => Promise<string>, timeout?: number) =>
    new KrakenExportStatusClient({ url, auth: bearer(token), retries: 1, ...(timeout !== undefined && { timeout }) });

  /** Gives a token, except on these calls. */
  const failingOn = (...calls: number[]) => {
    let call = 0;
    return async () => {
      if (calls.includes(++call)) throw new Error('the token service is busy');
      return 'sesame';
    };
  };

  test('that do not come end with the signal, with the timeout of who waits, and with that of a request', async () => {
    const client = withToken(() => new Promise(() => {}), 100);
    const patient = withToken(() => new Promise(() => {}));
    const signal = AbortSignal.timeout(200);
    await expect(patient.list({ signal }).next()).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(patient.waitFor('VSKC', { timeout: 200 })).rejects.toThrow(WaitTimeoutError);
    await expect(client.health()).rejects.toThrow('GET /v1/health was not sent: no credentials within 0.1 s');
    await expect(client.health()).rejects.toThrow(CredentialsError);
    expect(server.requests).toEqual([]);
  });

  test('that came before are asked for again', async () => {
    const client = withToken(failingOn(2, 4, 5));
    for (let request = 0; request < 2; request++) expect(await client.accounts()).toHaveLength(1);
    const failed = client.accounts();
    await expect(failed).rejects.toThrow(CredentialsError);
    await expect(failed).rejects.toThrow('no token: the token service is busy');
  });

  test('that came before are outlasted by who follows changes', async () => {
    const failures: ClientError[] = [];
    const client = withToken(failingOn(2, 3, 4));
    await client.accounts();
    server.api.exports.put(stored({ id: 'VSKC' }));
    const next = await client.changes(undefined, { onFailure: (failure) => failures.push(failure) }).next();
    expect(next.value).toMatchObject({ items: [{ id: 'VSKC' }] });
    expect(failures.map(({ code }) => code)).toEqual(Array(3).fill('credentials_error'));
  });

  test('that never came are for the caller to mend, at once', async () => {
    const broken = new Error('there is no profile "exports"');
    let asked = 0;
    const client = withToken(async () => {
      asked++;
      throw broken;
    });
    await expect(client.changes().next()).rejects.toBe(broken);
    await expect(client.waitFor('VSKC')).rejects.toBe(broken);
    expect(asked).toBe(2);
  });
});
