import * as v from 'valibot';
import type { ApiKey } from '../auth/api-key';
import type { ExportShelf } from '../exports/export-shelf';
import { CODES, KrakenRefusal } from '../kraken-error';

export interface MethodCall {
  readonly key: ApiKey;
  readonly params: Readonly<Record<string, string>>;
  readonly shelf: ExportShelf;
  readonly nowMs: number;
  readonly seed: number;
}

/** `result` goes into Kraken's envelope, `file` is sent as it is. */
export type Outcome =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'file'; readonly content: Buffer };

/** A private method of Kraken's REST API. */
export interface Method {
  /** What the key must be allowed to do; null if every key may call it. */
  readonly permission: string | null;
  /** Throws a KrakenRefusal where Kraken refuses. */
  call(call: MethodCall): Outcome;
}

/** Throws `EGeneral:Invalid arguments` if a parameter is missing, followed by the parameter's name if it is wrong. */
export function readParams<const Schema extends v.GenericSchema>(
  schema: Schema,
  params: MethodCall['params'],
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, params);
  if (parsed.success) return parsed.output;
  const wrong = parsed.issues.map((issue) => v.getDotPath(issue)).find((name) => name !== null && name in params);
  throw new KrakenRefusal(wrong == null ? CODES.invalidArguments : `${CODES.invalidArguments}:${wrong}`);
}
