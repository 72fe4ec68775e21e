import type { ServerResponse } from 'node:http';
import type { Answer, Reply } from './answer';

/** Pace of the slow-loris body. */
const TRICKLE_MS = 1000;

export function sendAnswer(answer: Answer, response: ServerResponse): void {
  switch (answer.kind) {
    case 'reply':
      sendHeaders(answer.reply, response);
      response.end(answer.reply.body);
      return;
    case 'reset':
      sendPart(answer.reply, answer.sentBytes, response);
      return;
    case 'silence':
      if (!answer.sendHeaders) return;
      sendHeaders(answer.reply, response);
      response.flushHeaders();
      return;
    case 'trickle':
      sendHeaders(answer.reply, response);
      trickle(answer.reply.body, response);
  }
}

function sendHeaders(reply: Reply, response: ServerResponse): void {
  response.writeHead(reply.status, { 'Content-Length': reply.body.length, ...reply.headers });
}

/** The bytes are handed to the kernel before the reset, or they would be lost with the connection. */
function sendPart(reply: Reply, bytes: number | null, response: ServerResponse): void {
  if (bytes === null) {
    response.socket?.resetAndDestroy();
    return;
  }
  sendHeaders(reply, response);
  response.write(reply.body.subarray(0, bytes), () => response.socket?.destroy());
}

function trickle(body: Buffer, response: ServerResponse): void {
  let sent = 0;
  const sendByte = (): void => {
    response.write(body.subarray(sent, sent + 1));
    sent += 1;
    if (sent >= body.length) response.end();
  };
  const timer = setInterval(sendByte, TRICKLE_MS);
  response.on('close', () => clearInterval(timer));
  response.on('finish', () => clearInterval(timer));
  sendByte();
}
