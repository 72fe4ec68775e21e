import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const KEY_ID = 'key-1';
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const newKeys = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

/** An identity provider on this machine: it publishes the keys by which its tokens are known, and signs tokens. */
export class IdentityProvider {
  private constructor(
    /** As its tokens name it. */
    readonly issuer: string,
    private readonly privateKey: KeyObject,
    readonly close: () => Promise<void>,
  ) {}

  static async start(): Promise<IdentityProvider> {
    const { publicKey, privateKey } = newKeys();
    const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, use: 'sig', alg: 'RS256' }];
    let issuer = '';
    const server = createServer(({ url }, response) => {
      const documents: Record<string, object> = {
        '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys` },
        '/keys': { keys },
      };
      const found = documents[url ?? ''];
      response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(found ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return new IdentityProvider(issuer, privateKey, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
  }

  /** A token with these claims beside its issuer and times. */
  sign(claims: object, privateKey = this.privateKey): string {
    const now = Math.floor(Date.now() / 1000);
    const text = [
      encode({ alg: 'RS256', typ: 'JWT', kid: KEY_ID }),
      encode({ iss: this.issuer, iat: now - 5, exp: now + 600, ...claims }),
    ].join('.');
    return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey).toString('base64url')}`;
  }

  /** A token that says it is from here, and is signed by somebody else. */
  forge(claims: object): string {
    return this.sign(claims, newKeys().privateKey);
  }
}
