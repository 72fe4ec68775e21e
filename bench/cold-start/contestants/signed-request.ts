import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import { setting } from './cloud';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** The body of the answer to a POST. */
export function send(url: URL, headers: Record<string, string>, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
      response.on('error', reject);
    })
      .on('error', reject)
      .end(body);
  });
}

/** One operation of a service of AWS, signed by hand (Signature Version 4). */
export async function aws(service: string, target: string, input: object): Promise<Record<string, unknown>> {
  const url = new URL(setting('AWS_ENDPOINT_URL'));
  const body = JSON.stringify(input);
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const day = date.slice(0, 8);
  const region = setting('AWS_REGION');
  const type = 'application/x-amz-json-1.1';
  const names = 'content-type;host;x-amz-date;x-amz-target';
  const canonical = `POST\n/\n\ncontent-type:${type}\nhost:${url.host}\nx-amz-date:${date}\nx-amz-target:${target}\n\n${names}\n${sha256(body)}`;
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`;
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${setting('AWS_SECRET_ACCESS_KEY')}`,
  );
  const signature = createHmac('sha256', key).update(text).digest('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${setting('AWS_ACCESS_KEY_ID')}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return JSON.parse(
    await send(url, { 'content-type': type, 'x-amz-date': date, 'x-amz-target': target, authorization }, body),
  );
}

/** One operation of DynamoDB. */
export const dynamo = (operation: string, input: object) => aws('dynamodb', `DynamoDB_20120810.${operation}`, input);
