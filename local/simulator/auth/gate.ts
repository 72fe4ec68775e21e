import type { Clock } from '../clock';
import { CODES, KrakenRefusal } from '../kraken-error';
import type { RequestBody } from '../request-body';
import type { ApiKey } from './api-key';
import type { Keyring } from './keyring';
import { parseNonce } from './nonce-guard';
import { isGenuine } from './signature';

export interface Credential {
  readonly apiKey: string;
  readonly signature: string;
  readonly target: string;
  readonly rawBody: Buffer;
  readonly body: RequestBody;
  /** Address of the caller: it is who is locked out for keys that do not exist. */
  readonly remoteAddress: string;
}

/**
 * Kraken's doorman. The order decides which of several faults a caller hears of:
 *
 *     lockout → key → call counter → signature → one-time password → nonce → (the method's permission)
 *
 * Whether Kraken uses up the nonce of a call that fails is documented nowhere. Here one with a wrong signature leaves it
 * alone, or anybody could raise it, and one refused after that uses it up. Clients have to take a new one either way.
 */
export class Gate {
  constructor(
    private readonly keyring: Keyring,
    private readonly clock: Clock,
  ) {}

  /** The key that the call is made with; its nonce is used up and its counter raised. Throws {@link KrakenRefusal}. */
  admit(credential: Credential): ApiKey {
    const nowMs = this.clock.now();
    const key = this.keyring.find(credential.apiKey);
    const lockout = key?.lockout ?? this.keyring.strangersFrom(credential.remoteAddress);
    if (lockout.catches(nowMs)) throw new KrakenRefusal(CODES.lockout);

    const strike = (code: string): KrakenRefusal => {
      lockout.strike(nowMs);
      return new KrakenRefusal(code);
    };
    const isExpired = (key?.validUntilMs ?? Number.POSITIVE_INFINITY) <= nowMs;
    if (key === null || isExpired) throw strike(CODES.invalidKey);
    if (!key.rate.count(nowMs)) throw new KrakenRefusal(CODES.rateLimit);

    const { nonce: digits, otp } = credential.body;
    const nonce = digits === null ? null : parseNonce(digits);
    if (digits === null || nonce === null) throw strike(CODES.invalidNonce);
    if (!isGenuine(credential.signature, key.apiSecret, { ...credential, nonce: digits })) {
      throw strike(CODES.invalidSignature);
    }
    // Kraken reports a missing one-time password as a wrong signature, and an unasked one as a wrong key.
    if (key.otp === null && otp !== null) throw strike(CODES.invalidKey);
    if (key.otp !== null && otp !== key.otp) throw strike(CODES.invalidSignature);
    if (!key.nonces.accepts(nonce)) throw strike(CODES.invalidNonce);

    key.nonces.raiseTo(nonce);
    key.lockout.pardon();
    return key;
  }
}
