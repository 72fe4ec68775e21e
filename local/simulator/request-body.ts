/** What Kraken reads out of a request's body. */
export interface RequestBody {
  /** The digits exactly as sent: they are what was signed. */
  readonly nonce: string | null;
  readonly otp: string | null;
  /** The method's own parameters, all as text. */
  readonly params: Readonly<Record<string, string>>;
}

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
const UNREADABLE: RequestBody = { nonce: null, otp: null, params: {} };

/**
 * Reads a form or a JSON body. Without one of the two content types Kraken still finds the nonce, but overlooks every
 * parameter, so that a call that needs one is answered with `EGeneral:Invalid arguments`. That is easy to run into:
 * `fetch` names a text body `text/plain` by itself.
 * Source: github.com/jpcx/node-kraken-api/issues/6.
 */
export function readRequestBody(contentType: string | undefined, rawBody: Buffer): RequestBody {
  const mediaType = contentType?.split(';')[0]?.trim().toLowerCase();
  const text = rawBody.toString('utf8');
  if (mediaType === JSON_TYPE) return readJson(text);
  if (mediaType === FORM) return readForm(text);
  const body = text.trimStart().startsWith('{') ? readJson(text) : readForm(text);
  return { ...body, params: {} };
}

function readForm(text: string): RequestBody {
  const { nonce, otp, ...params } = Object.fromEntries(new URLSearchParams(text));
  return { nonce: nonce ?? null, otp: otp ?? null, params };
}

function readJson(text: string): RequestBody {
  const parsed = parseObject(text);
  if (parsed === null) return UNREADABLE;
  const texts = Object.entries(parsed).flatMap<[string, string]>(([name, value]) =>
    isScalar(value) ? [[name, String(value)]] : [],
  );
  const { nonce, otp, ...params } = Object.fromEntries(texts);
  return {
    nonce: typeof parsed.nonce === 'number' ? digitsOfNonce(text) : (nonce ?? null),
    otp: otp ?? null,
    params,
  };
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null; // not JSON, which is as good as an empty body: the missing nonce refuses the call
  }
}

/**
 * A nonce in nanoseconds is larger than the integers that JSON.parse keeps exactly, so its digits are taken from the
 * text. Quotes inside a string are escaped, hence `"nonce":` can only be the name of a member.
 */
function digitsOfNonce(text: string): string | null {
  return /"nonce"\s*:\s*([0-9]+)(?![0-9.eE])/.exec(text)?.[1] ?? null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
