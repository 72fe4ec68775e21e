import * as v from 'valibot';
import { ExportInputSchema } from '../exports/export-request';
import { ExportScriptSchema } from '../exports/export-script';
import { describeCatalogue } from '../faults/catalogue';
import { FaultInputSchema } from '../faults/fault-input';
import type { SimulatorControls } from '../simulator-controls';
import { jsonReply, type Reply } from './answer';
import { KeyInputSchema } from './key-input';

const NonceSchema = v.strictObject({
  /** Needed only if there are several keys. */
  key: v.optional(v.string()),
  nonce: v.pipe(v.string(), v.digits()),
});

export interface ControlRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly body: string;
}

const BASE = '/_control';
const DONE = jsonReply({ ok: true });

/** Everything that tests can do with the simulator, for whoever has only HTTP. Wrong input is answered with 400 and why. */
export function controlReply({ method, path, body }: ControlRequest, controls: SimulatorControls): Reply {
  const route = `${method} ${path.slice(BASE.length)}`;
  const [, collection, encodedName = ''] = /^DELETE \/(exports|keys)\/([^/]+)$/.exec(route) ?? [];
  if (collection === 'exports') return remove(encodedName, (id) => controls.removeExport(id));
  if (collection === 'keys') return remove(encodedName, (name) => controls.revokeKey(name));
  switch (route) {
    case 'GET /state':
      return jsonReply(controls.state());
    case 'GET /calls':
      return jsonReply({ calls: controls.calls() });
    case 'GET /faults':
      return jsonReply({ active: controls.state().faults, catalogue: describeCatalogue() });
    case 'POST /faults':
      return withInput(FaultInputSchema, body, (input) => {
        controls.addFault(input);
        return jsonReply({ active: controls.state().faults });
      });
    case 'DELETE /faults':
      controls.clearFaults();
      return DONE;
    case 'POST /exports':
      return withInput(ExportInputSchema, body, (input) => jsonReply({ id: controls.addExport(input) }, 201));
    case 'POST /script':
      return withInput(ExportScriptSchema, body, (script) => {
        controls.scriptNextExport(script);
        return DONE;
      });
    case 'POST /keys':
      return withInput(KeyInputSchema, body, (key) => jsonReply({ name: controls.addKey(key) }, 201));
    case 'POST /nonce':
      return withInput(NonceSchema, body, ({ key, nonce }) =>
        controls.raiseNonce(BigInt(nonce), key) ? DONE : problem(404, 'there is no key of this name'),
      );
    case 'POST /reset':
      controls.reset();
      return DONE;
    default:
      return problem(404, `there is no ${method} ${path}; see GET ${BASE}/state, /calls, /faults`);
  }
}

function remove(encodedName: string, removeNamed: (name: string) => boolean): Reply {
  const name = decode(encodedName);
  return name !== null && removeNamed(name) ? DONE : problem(404, 'there is none of this name');
}

function decode(encoded: string): string | null {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null; // a stray percent sign is in no id or name that could be asked for
  }
}

function withInput<const Schema extends v.GenericSchema>(
  schema: Schema,
  body: string,
  act: (input: v.InferOutput<Schema>) => Reply,
): Reply {
  const json = v.safeParse(v.pipe(v.string(), v.parseJson()), body);
  if (!json.success) return problem(400, 'the body is not JSON');
  const parsed = v.safeParse(schema, json.output);
  if (parsed.success) return act(parsed.output);
  return problem(400, parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`).join('; '));
}

function problem(status: number, error: string): Reply {
  return jsonReply({ error }, status);
}
