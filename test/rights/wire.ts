import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as v from 'valibot';
import type { Call } from './call';
import { arn } from './deployed';

/** What a service answers to a call, or undefined if somebody else does. */
export type Answer = (operation: string, body: Record<string, unknown>) => object | undefined;

export interface Wire {
  readonly url: string;
  /** Every call that came by, oldest first. */
  readonly calls: readonly Call[];
  close(): Promise<void>;
}

/**
 * Stands in the way to AWS and writes down who called what, as it is on the wire: the service stands in the signature,
 * the operation in the headers or the path, and the caller is the access key, which is the name of its role here.
 * Calls of DynamoDB go on to a real one, without them nothing would be there to be read.
 */
export async function tapWire(database: string, answer: Answer): Promise<Wire> {
  const calls: Call[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await textOf(request);
    // The answer for CloudFormation, at an address that is signed itself: no call of a role.
    if (request.headers.authorization === undefined) {
      response.end();
      return;
    }
    const isForm = String(request.headers['content-type']).startsWith('application/x-www-form-urlencoded');
    const body: Record<string, unknown> = isForm
      ? Object.fromEntries(new URLSearchParams(text))
      : JSON.parse(text === '' ? '{}' : text);
    const [, role = '', service = ''] =
      /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
    const operation = isForm ? String(body.Action) : operationOf(request);
    for (const resource of resourcesOf({ role, service }, body, request.url ?? ''))
      calls.push({
        role,
        action: `${service}:${operation}`,
        resource,
        ...(service === 'dynamodb' && { leadingKeys: leadingKeysOf(body) }),
      });
    if (isForm) {
      response.writeHead(200, { 'content-type': 'text/xml' }).end(`<${operation}Response/>`);
      return;
    }
    if (service !== 'dynamodb') {
      const answered = answer(operation, body) ?? {};
      const status = '__type' in answered ? 400 : operation === 'InvokeFunction' ? 202 : 200;
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answered));
      return;
    }
    const { host: _host, connection: _connection, ...headers } = request.headers;
    const answered = await fetch(database, { method: 'POST', body: text, headers: headers as Record<string, string> });
    response.writeHead(answered.status, { 'content-type': 'application/x-amz-json-1.0' }).end(await answered.text());
  };
  const server = createServer((request, response) => {
    // What is not understood fails the call that asked: one without an answer would be waited for.
    take(request, response).catch((error: unknown) =>
      response
        .writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify({ message: `${error}` })),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

/** The JSON protocol names the operation in a header; of Lambda's paths only one is known here. */
function operationOf({ headers, url = '' }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  if (target !== undefined) return String(target).replace(/^.*\./, '');
  if (/\/functions\/[^/]+\/invocations$/.test(url)) return 'InvokeFunction';
  throw new Error(`nobody knows what ${url} does`);
}

const PartitionSchema = v.object({ S: v.string() });
const KeySchema = v.object({ pk: PartitionSchema });
const ItemCallSchema = v.union([
  v.pipe(
    v.object({ RequestItems: v.record(v.string(), v.object({ Keys: v.array(KeySchema) })) }),
    v.transform(({ RequestItems }) => Object.values(RequestItems).flatMap(({ Keys }) => Keys)),
  ),
  v.pipe(
    v.object({ Key: KeySchema }),
    v.transform(({ Key }) => [Key]),
  ),
  v.pipe(
    v.object({
      KeyConditionExpression: v.pipe(v.string(), v.startsWith('pk = :pk')),
      ExpressionAttributeValues: v.object({ ':pk': PartitionSchema }),
    }),
    v.transform(({ ExpressionAttributeValues }) => [{ pk: ExpressionAttributeValues[':pk'] }]),
  ),
]);

/** The partition keys of a call on items; no other call of DynamoDB is made. */
const leadingKeysOf = (body: unknown): string[] => [...new Set(v.parse(ItemCallSchema, body).map(({ pk }) => pk.S))];

/** What a call is about. An operation on several things is one call each for IAM. */
function resourcesOf(
  { role, service }: { readonly role: string; readonly service: string },
  body: Record<string, unknown>,
  url: string,
): string[] {
  switch (service) {
    case 'dynamodb': {
      if (typeof body.RequestItems === 'object' && body.RequestItems !== null)
        return Object.keys(body.RequestItems).map((table) => arn('dynamodb', `table/${table}`));
      const index = body.IndexName === undefined ? '' : `/index/${body.IndexName}`;
      return [arn('dynamodb', `table/${body.TableName}${index}`)];
    }
    case 'events':
      return (body.Entries as { EventBusName: string }[]).map(({ EventBusName }) =>
        arn('events', `event-bus/${EventBusName}`),
      );
    case 'sns':
      return [String(body.TopicArn)];
    case 'secretsmanager': {
      const id = String(body.SecretId ?? body.Name);
      // Until a secret is there, IAM knows it by its name alone.
      if (role.startsWith('SecretKeeper'))
        return ['', '-AbCdEf'].map((suffix) => arn('secretsmanager', `secret:${id}${suffix}`));
      return [id.startsWith('arn:') ? id : arn('secretsmanager', `secret:${id}-AbCdEf`)];
    }
    case 'lambda':
      return [arn('lambda', `function:${decodeURIComponent(url.split('/')[3] ?? '')}`)];
    default:
      throw new Error(`nobody knows what calls of ${service} are about`);
  }
}
