import { gzipSync } from 'node:zlib';
import { htmlReply, jsonReply, type Reply } from '../http/answer';
import type { Effect, FaultContext, FaultKind } from './effect';

/** Larger than any answer a client should be willing to take. */
const OVERSIZED_BYTES = 40 * 1024 * 1024;
const BOMB_BYTES = 64 * 1024 * 1024;

function page(status: number, title: string): Effect {
  return { on: 'wire', distort: () => ({ kind: 'reply', reply: htmlReply(status, title) }) };
}

function reply(change: (reply: Reply, context: FaultContext) => Reply): Effect {
  return { on: 'wire', distort: (answer, context) => ({ kind: 'reply', reply: change(answer, context) }) };
}

function bytes(change: (body: Buffer) => Buffer): Effect {
  return reply((answer) => ({ ...answer, body: change(answer.body) }));
}

function redirect(status: number): Effect {
  return reply((_, { elsewhere }) => ({ status, headers: { Location: elsewhere }, body: Buffer.alloc(0) }));
}

/** White space at the end keeps JSON valid, whatever its size. */
function padded(body: Buffer, size: number): Buffer {
  return Buffer.concat([body, Buffer.alloc(size, ' ')]);
}

/** Faults between Kraken and the client: the edge in front of it, the network, and what they make of an answer. */
export const WIRE_FAULTS = {
  K01: {
    summary: 'the connection is torn down, or nothing ever comes',
    method: null,
    report: null,
    variants: {
      reset: { on: 'wire', distort: (answer) => ({ kind: 'reset', reply: answer, sentBytes: null }) },
      'reset-in-body': {
        on: 'wire',
        distort: (answer) => ({ kind: 'reset', reply: answer, sentBytes: Math.floor(answer.body.length / 2) }),
      },
      hang: { on: 'wire', distort: (answer) => ({ kind: 'silence', reply: answer, sendHeaders: false }) },
    },
  },
  K02: {
    summary: 'the headers come, and then a byte each second, or nothing',
    method: null,
    report: null,
    variants: {
      'slow-loris': { on: 'wire', distort: (answer) => ({ kind: 'trickle', reply: answer }) },
      silence: { on: 'wire', distort: (answer) => ({ kind: 'silence', reply: answer, sendHeaders: true }) },
    },
  },
  K03: {
    summary: 'the edge answers in place of Kraken, with a page for people',
    method: null,
    report: null,
    variants: {
      'html-520': page(520, 'Web server is returning an unknown error'),
      'html-503': page(503, 'Service temporarily unavailable'),
      'html-502': page(502, 'Bad gateway'),
      'html-504': page(504, 'Gateway time-out'),
      'html-522': page(522, 'Connection timed out'),
      'html-525': page(525, 'SSL handshake failed'),
      'html-429': page(429, 'You are being rate limited'),
      'html-403': page(403, 'Sorry, you have been blocked'),
      'json-503': {
        on: 'wire',
        distort: () => ({ kind: 'reply', reply: jsonReply({ error: ['EService:Unavailable'] }, 503) }),
      },
    },
  },
  K04: {
    summary: 'HTTP 200 with a body that is not what it should be',
    method: null,
    report: null,
    variants: {
      html: page(200, 'Just a moment...'),
      truncated: bytes((body) => body.subarray(0, Math.floor(body.length * 0.7))),
      empty: bytes(() => Buffer.alloc(0)),
      bom: bytes((body) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body])),
      'trailing-junk': bytes((body) => Buffer.concat([body, Buffer.from('\n<!-- served by edge -->')])),
      'content-type': reply((answer) => ({ ...answer, headers: { 'Content-Type': 'text/html; charset=UTF-8' } })),
      'duplicate-keys': bytes((body) => Buffer.concat([body.subarray(0, -1), Buffer.from(',"result":[]}')])),
      nan: bytes((body) => Buffer.from(body.toString('utf8').replace('"error":[]', '"error":[],"took":NaN'))),
      'invalid-utf8': bytes((body) => Buffer.concat([Buffer.from('{"\xff":0,', 'latin1'), body.subarray(1)])),
      list: bytes((body) => Buffer.concat([Buffer.from('['), body, Buffer.from(']')])),
      null: bytes(() => Buffer.from('null')),
      gzip: reply((answer) => ({
        ...answer,
        headers: { ...answer.headers, 'Content-Encoding': 'gzip' },
        body: gzipSync(answer.body),
      })),
      'gzip-bomb': reply((answer) => ({
        ...answer,
        headers: { ...answer.headers, 'Content-Encoding': 'gzip' },
        body: gzipSync(padded(answer.body, BOMB_BYTES)),
      })),
      oversized: bytes((body) => padded(body, OVERSIZED_BYTES)),
    },
  },
  K17: {
    summary: 'a redirect to another host; the state counts who followed it',
    method: null,
    report: null,
    variants: {
      'moved-301': redirect(301),
      'found-302': redirect(302),
      'temporary-307': redirect(307),
      'permanent-308': redirect(308),
    },
  },
} as const satisfies Record<string, FaultKind>;
