import * as v from 'valibot';
import type { Failure, FailureClass } from '../../core/poll/failure';
import { classifyErrors, printable } from './classify-error';
import type { HttpAnswer } from './post';

/** Takes secrets out of a text. It is done before anything is cut: half of one is too much. */
export type Clean = (text: string) => string;

export type Envelope<T> =
  | {
      readonly kind: 'result';
      readonly result: T;
      /** Kraken's `W…` strings. */
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'failed'; readonly failure: Failure };

/**
 * Reads what Kraken answers to any of its methods. It reports failures with HTTP status 200 and an `E…` string; a `W…`
 * string is a warning beside a result that counts. Other HTTP statuses come from the network in front of Kraken.
 * @param now milliseconds since 1970
 * @param schema of the result, which is undefined if Kraken leaves it out
 * @param expected what the result is, for the message if it is something else
 * @param clean takes out of what is quoted what must not be seen
 */
export function readEnvelope<T>(
  answer: HttpAnswer,
  now: number,
  schema: v.GenericSchema<unknown, T>,
  expected: string,
  clean: Clean,
): Envelope<T> {
  const { status, contentType, text } = answer;
  const excerpt = () => excerptOf(contentType, text && clean(text));
  const envelope = text === undefined || isForeign(contentType) ? undefined : parseEnvelope(text);
  const errors = envelope?.error.filter((error) => !error.startsWith('W')) ?? [];
  const failure = classifyErrors(errors.map(clean));
  if (failure !== undefined) return failed(failure, retryAt(answer, now));
  if (status !== 200) {
    const message = `HTTP status ${status}${excerpt()}`;
    return failed({ class: classOf(status), message }, retryAt(answer, now));
  }
  const parsed = envelope === undefined ? undefined : v.safeParse(schema, envelope.result);
  if (envelope === undefined || !parsed?.success)
    return failed({ class: 'unexpected_answer', message: `no ${expected}${excerpt()}` });
  return { kind: 'result', result: parsed.output, warnings: envelope.error.map((one) => printable(clean(one), 200)) };
}

const EnvelopeSchema = v.pipe(
  v.looseObject({ error: v.optional(v.array(v.string())), result: v.optional(v.unknown()) }),
  v.check((envelope) => 'error' in envelope || 'result' in envelope, 'neither an error nor a result'),
  v.transform(({ error = [], result }) => ({ error, result })),
);

function parseEnvelope(text: string): v.InferOutput<typeof EnvelopeSchema> | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), EnvelopeSchema), text);
  return parsed.success && !hasRepeatedName(text) ? parsed.output : undefined;
}

const [QUOTE, BACKSLASH, COLON, OPEN, CLOSE] = Array.from('"\\:{}', (character) => character.charCodeAt(0));

/**
 * Whether an object anywhere in it has two members of one name, of which JSON.parse would quietly take the last.
 * @param json valid, so that every text in it ends
 */
function hasRepeatedName(json: string): boolean {
  const open: Set<string>[] = [];
  for (let at = 0; at < json.length; at++) {
    const character = json.charCodeAt(at);
    if (character === OPEN) open.push(new Set());
    else if (character === CLOSE) open.pop();
    if (character !== QUOTE) continue;
    const start = at;
    for (at++; json.charCodeAt(at) !== QUOTE; at++) if (json.charCodeAt(at) === BACKSLASH) at++;
    const end = at + 1;
    // JSON knows no other white space than what is below this.
    while (json.charCodeAt(at + 1) <= 0x20) at++;
    if (json.charCodeAt(at + 1) !== COLON) continue;
    const text = json.slice(start, end);
    const name = text.includes('\\') ? String(JSON.parse(text)) : text.slice(1, -1);
    const names = open.at(-1);
    if (names?.has(name)) return true;
    names?.add(name);
  }
  return false;
}

const isForeign = (contentType: string): boolean => contentType !== '' && !/\bjson\b/i.test(contentType);

function classOf(status: number): FailureClass {
  if (status === 429 || status === 403) return 'too_many_requests';
  return status >= 500 ? 'upstream_unavailable' : 'unexpected_answer';
}

/** Beyond this a header is wrong, and it need not be told by how much. */
const LONGEST_WAIT_SECONDS = 24 * 3600;

/** `Retry-After` is a number of seconds or a date, RFC 9110 section 10.2.3. One that is not to come asks for nothing. */
function retryAt({ retryAfter = '' }: HttpAnswer, now: number): number | undefined {
  const isSeconds = /^\d+$/.test(retryAfter);
  const date = retryAfter.endsWith('GMT') ? Date.parse(retryAfter) : Number.NaN;
  const at = isSeconds ? now + Math.min(Number(retryAfter), LONGEST_WAIT_SECONDS) * 1000 : date;
  return at > now ? at : undefined;
}

/** The beginning of what came instead, for the log. */
function excerptOf(contentType: string, text: string | undefined): string {
  const beginning = text === undefined ? 'not text' : printable(text.slice(0, 1_000), 160);
  return `, ${printable(contentType, 40) || 'no content type'}: ${beginning || 'empty'}`;
}

/** Of the times that the errors and the header give, the later one counts. */
function failed(failure: Failure, after?: number): Envelope<never> {
  const times = [failure.retryAt, after].filter((time) => time !== undefined);
  return { kind: 'failed', failure: times.length === 0 ? failure : { ...failure, retryAt: Math.max(...times) } };
}
