import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Credentials } from '../../../lambda/core/credentials';
import { removeTempDirs, tempDir } from '../../local/support/temp-dir';

const { apiKey, apiSecret, otp } = new Credentials(
  'canary/key+in/the+coal/mine+0123456789/abcdefghijkl=',
  Buffer.from('a canary that sings in each of the sinks, one after the other, in turn').toString('base64'),
  'a one-time password that lasts',
);

afterAll(removeTempDirs);

test('through the console', () => console.info({ headers: { key: apiKey } }));

test('through the output', () => void process.stdout.write(`${apiSecret}\n`));

test('through a file', () => appendFile(join(tempDir(), 'file'), encodeURIComponent(apiKey)));

test('through the output of a process', async () => {
  const child = spawn(process.execPath, ['-e', `console.log(${JSON.stringify(otp)})`]);
  await once(child, 'close');
});

test('through an answer and a request, in a header and in a body', async () => {
  const server = createServer((_, response) =>
    response.setHeader('X-Debug', apiKey).end(Buffer.from(apiSecret).toString('hex')),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const asked = request({ port, method: 'POST', path: '/items', headers: { 'x-amz-target': 'DynamoDB.PutItem' } });
  asked.end(JSON.stringify({ note: { S: otp } }));
  const [answer] = await once(asked, 'response');
  answer.resume();
  await once(answer, 'end');
  server.close();
});

test('but what Kraken is told is no leak', async () => {
  const server = createServer((_, response) => response.end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const asked = request({ port, method: 'POST', path: '/0/private/ExportStatus', headers: { 'API-Key': apiKey } });
  asked.end(`otp=${otp}`);
  await once(asked, 'response');
  server.closeAllConnections();
  server.close();
});
