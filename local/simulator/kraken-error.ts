/**
 * A call that Kraken refuses. It travels as an exception from wherever the refusal is decided to the one place that
 * turns it into `{"error":[…]}` under HTTP 200; Kraken does not use status codes for refusals.
 */
export class KrakenRefusal extends Error {
  override readonly name = 'KrakenRefusal';

  constructor(
    /** Kraken's own word, for example `EAPI:Invalid key`. */
    readonly code: string,
  ) {
    super(code);
  }
}

/** The codes that the simulated Kraken decides on by itself. Faults bring their own. */
export const CODES = {
  invalidKey: 'EAPI:Invalid key',
  invalidSignature: 'EAPI:Invalid signature',
  invalidNonce: 'EAPI:Invalid nonce',
  rateLimit: 'EAPI:Rate limit exceeded',
  lockout: 'EGeneral:Temporary lockout',
  permissionDenied: 'EGeneral:Permission denied',
  invalidArguments: 'EGeneral:Invalid arguments',
  unknownMethod: 'EGeneral:Unknown method',
  internalError: 'EGeneral:Internal error',
  exportNotReady: 'EExport:Not ready',
  exportCanceled: 'EExport:Canceled',
  exportDeleted: 'EExport:Deleted',
  exportTooBig: 'EExport:Exported size too big',
} as const;
