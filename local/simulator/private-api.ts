import { REPORTS, type Report } from '../../lambda/contract/reports';
import type { ApiKey } from './auth/api-key';
import { type Credential, Gate } from './auth/gate';
import type { Keyring } from './auth/keyring';
import type { CallLog } from './call-log';
import type { Clock } from './clock';
import type { ExportShelf } from './exports/export-shelf';
import type { Envelope, FaultContext } from './faults/effect';
import type { FaultQueue, Strike } from './faults/fault-queue';
import { type Answer, jsonReply, type Reply } from './http/answer';
import { CODES, KrakenRefusal } from './kraken-error';
import { METHODS } from './methods';
import type { Method, Outcome } from './methods/method';
import { readRequestBody } from './request-body';

/** A POST below `/0/private/`, as it came in. */
export interface PrivateRequest {
  /** The request line's path and query. */
  readonly target: string;
  readonly method: string;
  readonly apiKey: string;
  readonly signature: string;
  readonly contentType: string | undefined;
  readonly userAgent: string | undefined;
  readonly rawBody: Buffer;
  readonly remoteAddress: string;
}

export interface PrivateApiParts {
  readonly keyring: Keyring;
  readonly shelf: ExportShelf;
  readonly faults: FaultQueue;
  readonly log: CallLog;
  readonly clock: Clock;
  readonly seed: number;
  readonly startedAtMs: number;
  /** Where the redirects of K17 lead. */
  readonly elsewhere: () => string;
}

/** Kraken behind its HTTP server: doorman, methods, and whatever goes wrong in between. */
export class PrivateApi {
  private readonly gate: Gate;

  constructor(private readonly parts: PrivateApiParts) {
    this.gate = new Gate(parts.keyring, parts.clock);
  }

  /** Throws only what is a mistake of the simulator itself: a refusal is an answer. */
  answer(request: PrivateRequest): Answer {
    const body = readRequestBody(request.contentType, request.rawBody);
    const report = REPORTS.find((known) => known === body.params.report) ?? null;
    const { envelopeOrFile, strike } = this.handle(request, { ...request, body }, report);
    this.parts.log.add({
      at: new Date(this.parts.clock.now()).toISOString(),
      method: METHODS.has(request.method) ? request.method : 'unknown',
      report,
      nonce: body.nonce,
      key: this.parts.keyring.find(request.apiKey)?.name ?? null,
      outcome: Buffer.isBuffer(envelopeOrFile) ? 'ok' : outcomeOf(envelopeOrFile),
      fault: strike === null ? null : `${strike.fault}/${strike.variant}`,
      contentType: request.contentType ?? null,
      userAgent: request.userAgent ?? null,
    });
    const reply = Buffer.isBuffer(envelopeOrFile) ? fileReply(envelopeOrFile) : jsonReply(envelopeOrFile);
    if (strike?.effect.on !== 'wire') return { kind: 'reply', reply };
    return strike.effect.distort(reply, this.contextOf(strike, report));
  }

  private handle(
    request: PrivateRequest,
    credential: Credential,
    report: Report | null,
  ): { envelopeOrFile: Envelope | Buffer; strike: Strike | null } {
    let strike: Strike | null = null;
    try {
      const method = METHODS.get(request.method);
      if (method === undefined) throw new KrakenRefusal(CODES.unknownMethod);
      const key = this.gate.admit(credential);
      demand(method, key);
      strike = this.parts.faults.take(request.method, report);
      return { envelopeOrFile: this.perform(method, key, credential, strike, report), strike };
    } catch (error) {
      if (!(error instanceof KrakenRefusal)) throw error;
      return { envelopeOrFile: { error: [error.code] }, strike };
    }
  }

  private perform(
    method: Method,
    key: ApiKey,
    { body }: Credential,
    strike: Strike | null,
    report: Report | null,
  ): Envelope | Buffer {
    const { clock, shelf, seed } = this.parts;
    if (strike?.effect.on === 'call') return { error: strike.effect.errors(this.contextOf(strike, report)) };
    const outcome: Outcome = method.call({ key, params: body.params, shelf, nowMs: clock.now(), seed });
    if (outcome.kind === 'file') return outcome.content;
    const envelope: Envelope = { error: [], result: outcome.result };
    if (strike?.effect.on !== 'envelope') return envelope;
    return strike.effect.change(envelope, this.contextOf(strike, report));
  }

  private contextOf(strike: Strike, report: Report | null): FaultContext {
    const { clock, startedAtMs, seed, elsewhere } = this.parts;
    const { seconds, errors } = strike;
    return { nowMs: clock.now(), startedAtMs, seed, report, seconds, errors, elsewhere: elsewhere() };
  }
}

function demand(method: Method, key: ApiKey): void {
  if (method.permission === null || key.permissions.includes(method.permission)) return;
  throw new KrakenRefusal(CODES.permissionDenied);
}

function outcomeOf({ error }: Envelope): string {
  return error.length === 0 ? 'ok' : error.join(' ');
}

/** Kraken's documentation says `application/octet-stream`; ccxt, which has to work, looks for `application/zip`. */
function fileReply(body: Buffer): Reply {
  return { status: 200, headers: { 'Content-Type': 'application/zip' }, body };
}
