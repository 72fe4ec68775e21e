import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { request } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export const REGION = 'us-east-1';

export interface SignedRequest {
  /** Where the connection goes: the emulator, whatever name the request is for. */
  readonly endpoint: string;
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** @default - not signed at all */
  readonly keys?: Keys;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Sends one request, signed with Signature Version 4. */
export const sendSigned = async (input: SignedRequest): Promise<Answer> => {
  const { hostname, port, host } = new URL(input.endpoint);
  const { service, method, path, query = {}, body, keys } = input;
  const unsigned = {
    method,
    protocol: 'http:',
    hostname,
    path,
    query: { ...query },
    headers: { host, ...input.headers },
    body,
  };
  const { headers } = keys === undefined ? unsigned : await signerFor(service, keys).sign(unsigned);
  const search = new URLSearchParams(query).toString();
  return send({ hostname, port, method, path: search === '' ? path : `${path}?${search}`, headers }, body);
};

const signerFor = (service: string, credentials: Keys): SignatureV4 =>
  new SignatureV4({ credentials, region: REGION, service, sha256: Sha256, uriEscapePath: service !== 's3' });

interface Outgoing {
  readonly hostname: string;
  readonly port: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
}

/** Over `node:http`, because `fetch` does not let a request choose its `Host`, which is how the emulator tells APIs apart. */
const send = (outgoing: Outgoing, body?: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request(outgoing, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    sent.setTimeout(40_000, () => sent.destroy(new Error(`no answer to ${outgoing.method} ${outgoing.path} in 40 s`)));
    sent.on('error', reject);
    sent.end(body);
  });

type Bytes = string | ArrayBuffer | ArrayBufferView;

const bufferOf = (data: Bytes): Buffer => {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
};

/** SHA-256 in the shape that the signer asks for. */
class Sha256 {
  private readonly hash: Hash | Hmac;

  constructor(secret?: Bytes) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bufferOf(secret));
  }

  update(data: Bytes): void {
    this.hash.update(bufferOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.hash.digest());
  }
}
