import * as v from 'valibot';
import type { JsonValue } from '../../core/exports/export';
import { scalar, seconds } from '../../core/exports/loose-values';
import type { ApiKeyInfo, KeyInfoAnswer } from '../../core/ports';
import type { HttpAnswer } from './post';
import { type Clean, readEnvelope } from './read-envelope';

const KeySchema = v.record(
  v.string(),
  v.custom<JsonValue>((value) => value !== undefined),
);

/**
 * Reads Kraken's answer to `GetApiKeyInfo`. Kraken's schema and recorded answers have names in snake case and all values
 * as text; the example in its documentation has them in camel case and numbers among them. `0` stands for "not set".
 * @param now milliseconds since 1970
 */
export function readKeyInfo(answer: HttpAnswer, now: number, clean: Clean): KeyInfoAnswer {
  const envelope = readEnvelope(answer, now, KeySchema, 'description of the API key', clean);
  return envelope.kind === 'failed' ? envelope : { kind: 'keyInfo', info: keyInfo(envelope.result) };
}

function keyInfo(fields: Readonly<Record<string, JsonValue>>): ApiKeyInfo {
  const byName = new Map(Object.entries(fields).map(([name, value]) => [plain(name), value]));
  const text = (...names: string[]): string | null =>
    names.map((name) => scalar(byName.get(plain(name)))).find((value) => value !== null) ?? null;
  const time = (name: string): number | null => {
    const found = seconds(byName.get(plain(name)));
    return typeof found === 'number' ? found * 1000 : null;
  };
  return {
    name: text('api_key_name', 'name'),
    permissions: texts(byName.get('permissions')),
    validUntil: time('valid_until'),
    nonce: whole(text('nonce')),
    nonceWindow: whole(text('nonce_window')),
    queryFrom: time('query_from'),
    queryTo: time('query_to'),
    ipAllowlist: texts(byName.get(plain('ip_allowlist'))) ?? [],
    iban: text('iban'),
  };
}

/** The same for both ways of writing a name. */
const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();

const whole = (digits: string | null): bigint | null =>
  digits !== null && /^\d{1,20}$/.test(digits) ? BigInt(digits) : null;

function texts(value: JsonValue | undefined): string[] | null {
  return Array.isArray(value) ? value.map(scalar).filter((one) => one !== null) : null;
}
