import childProcess, { type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import http, { ClientRequest, type OutgoingMessage, ServerResponse } from 'node:http';
import { format } from 'node:util';
import { Credentials } from '../../lambda/core/credentials';
import { type Canary, leaks } from './search';

/**
 * Runs beside every test of the suite: whatever the product uses as a credential becomes a canary, everything that leaves
 * the process or ends in a file is kept, and at the end of each test file no canary may be in any of it.
 *
 * Only two may be told: Kraken, and Secrets Manager, which hands the secret out.
 */

/** Shorter texts, such as the `secret` of a test without a network, turn up by chance. */
const SHORTEST_CANARY = 16;
/** So much is kept before it is searched. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;

const KRAKEN_PATH = '/0/private/';
const STORES_SECRET = 'secretsmanager.PutSecretValue';

const canaries = new Map<string, Canary>();
const sinks = new Map<string, Buffer[]>();
const found = new Set<string>();
let keptBytes = 0;

function keep(sink: string, content: unknown): void {
  if (typeof content !== 'string' && !(content instanceof Uint8Array)) return;
  const bytes = Buffer.from(content);
  sinks.set(sink, [...(sinks.get(sink) ?? []), bytes]);
  keptBytes += bytes.length;
  if (keptBytes > MAX_KEPT_BYTES) search();
}

function search(): void {
  const contents = [...sinks].map(([name, chunks]) => ({ name, content: Buffer.concat(chunks) }));
  for (const leak of leaks(contents, [...canaries.values()])) found.add(leak);
  sinks.clear();
  keptBytes = 0;
}

const undo: (() => void)[] = [];

/** Puts something in front of a method, which goes on as before. */
function tap<K extends string>(
  target: Record<K, unknown>,
  name: K,
  listen: (self: unknown, args: unknown[], result: unknown) => void,
): void {
  const original = target[name] as (...args: unknown[]) => unknown;
  const tapped = function (this: unknown, ...args: unknown[]): unknown {
    const result = Reflect.apply(original, this, args);
    listen(this, args, result);
    return result;
  };
  target[name] = Object.assign(tapped, original);
  undo.push(() => {
    target[name] = original;
  });
}

function watchCredentials(): void {
  for (const name of ['apiKey', 'apiSecret', 'otp'] as const) {
    const { get, ...rest } = Object.getOwnPropertyDescriptor(Credentials.prototype, name) ?? {};
    Object.defineProperty(Credentials.prototype, name, {
      ...rest,
      get(this: Credentials) {
        const text = get?.call(this);
        if (typeof text === 'string' && text.length >= SHORTEST_CANARY) canaries.set(text, { name, text });
        return text;
      },
    });
  }
}

/** Whether it goes to Kraken or comes from there, or is the request that stores the secret or the answer that hands it out. */
function mayBeTold(message: OutgoingMessage): boolean {
  if (message instanceof ClientRequest)
    return message.path.startsWith(KRAKEN_PATH) || message.getHeader('x-amz-target') === STORES_SECRET;
  const { url = '', headers = {} } = message instanceof ServerResponse ? message.req : {};
  return url.startsWith(KRAKEN_PATH) || String(headers['x-amz-target']).startsWith('secretsmanager.');
}

function watchMessages(): void {
  const listen = (self: unknown, [chunk]: unknown[]): void => {
    const message = self as OutgoingMessage;
    if (mayBeTold(message)) return;
    const sink =
      message instanceof ClientRequest ? `request to ${message.getHeader('x-amz-target') ?? message.path}` : 'answer';
    keep(sink, chunk);
    keep(sink, JSON.stringify(message.getHeaders()));
  };
  for (const name of ['write', 'end'] as const) tap(http.OutgoingMessage.prototype as never, name, listen);
}

function watchOutput(): void {
  for (const name of ['debug', 'info', 'log', 'warn', 'error'] as const)
    tap(console as never, name, (_, args) => keep('console', format(...args)));
  for (const name of ['stdout', 'stderr'] as const)
    tap(process[name] as never, 'write', (_, [chunk]) => keep(name, chunk));
}

/** Not the database's own files: what it is told is seen on its way. */
function watchFiles(): void {
  const writing = ['writeFile', 'appendFile'] as const;
  const listen = (content: unknown): void => keep('file', content);
  for (const name of ['writeFileSync', 'appendFileSync', ...writing] as const)
    tap(fs as never, name, (_, [, content]) => listen(content));
  for (const name of writing) tap(fs.promises as never, name, (_, [, content]) => listen(content));
  tap(fs.promises as never, 'open', (_, __, opening) => {
    const tapHandle = (handle: fs.promises.FileHandle): void => {
      for (const name of writing) tap(handle as never, name, (_, [content]) => listen(content));
    };
    (opening as Promise<fs.promises.FileHandle>).then(tapHandle, () => {});
  });
}

function watchChildren(): void {
  tap(childProcess as never, 'spawn', (_, __, child) => {
    const { stdout, stderr } = child as ChildProcess;
    for (const stream of [stdout, stderr]) stream?.on('data', (chunk) => keep('output of a process', chunk));
  });
}

watchCredentials();
watchMessages();
watchOutput();
watchFiles();
watchChildren();

afterAll(() => {
  for (const restore of undo.splice(0).reverse()) restore();
  search();
  if (found.size > 0) throw new Error(`a secret got out:\n${[...found].sort().join('\n')}`);
});
