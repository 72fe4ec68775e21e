import type { IncomingMessage } from 'node:http';
import type { Clock } from '../clock';
import type { PrivateApi } from '../private-api';
import type { World } from '../world';
import { type Answer, htmlReply, jsonReply, type Reply } from './answer';
import { controlReply } from './control-api';
import { mayControl } from './control-guard';
import { publicReply } from './public-api';
import { readBody } from './read-body';

export interface RouterParts {
  readonly world: World;
  readonly privateApi: PrivateApi;
  readonly clock: Clock;
}

/** Where redirects lead: a path that no client of ours should ever ask for. */
export const ELSEWHERE_PATH = '/_elsewhere';

const PRIVATE_PATH = /^\/0\/private\/([^/]+)$/;

export async function route(request: IncomingMessage, parts: RouterParts): Promise<Answer> {
  const rawBody = await readBody(request);
  if (rawBody === null) return reply(htmlReply(413, 'Payload too large'));

  const target = request.url ?? '/';
  const [path = '/'] = target.split('?');
  if (path.startsWith('/_control/')) return control(request, path, rawBody, parts.world);
  if (path === ELSEWHERE_PATH) return elsewhere(request, parts.world);

  const method = PRIVATE_PATH.exec(path)?.[1];
  if (method !== undefined && request.method === 'POST') {
    const { 'content-type': contentType, 'user-agent': userAgent } = request.headers;
    const answer = parts.privateApi.answer({
      target,
      method,
      apiKey: headerText(request, 'api-key'),
      signature: headerText(request, 'api-sign'),
      contentType,
      userAgent,
      rawBody,
      remoteAddress: request.socket.remoteAddress ?? '',
    });
    parts.world.persist();
    return answer;
  }
  return reply(publicReply(path, parts.clock.now()) ?? htmlReply(404, 'Not found'));
}

function control(request: IncomingMessage, path: string, rawBody: Buffer, world: World): Answer {
  if (!mayControl(request)) return reply(jsonReply({ error: 'the control endpoint is for this machine only' }, 403));
  const method = request.method ?? 'GET';
  return reply(controlReply({ method, path, body: rawBody.toString('utf8') }, world));
}

function elsewhere(request: IncomingMessage, world: World): Answer {
  world.log.addRedirectFollowed(headerText(request, 'api-key') !== '');
  return reply(jsonReply({ error: [], result: [] }));
}

function headerText(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

function reply(whole: Reply): Answer {
  return { kind: 'reply', reply: whole };
}
