import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Emulator } from './emulator';
import { type Keys, REGION, type SignedRequest, sendSigned } from './signed-request';

/** How services that speak JSON name the version of their operations. */
const JSON_SERVICES = {
  dynamodb: { prefix: 'DynamoDB_20120810', contentType: 'application/x-amz-json-1.0' },
  sqs: { prefix: 'AmazonSQS', contentType: 'application/x-amz-json-1.0' },
  states: { prefix: 'AWSStepFunctions', contentType: 'application/x-amz-json-1.0' },
  logs: { prefix: 'Logs_20140328', contentType: 'application/x-amz-json-1.1' },
} as const;

/** Services that speak forms and XML, with the version of their operations. */
const FORM_SERVICES = {
  cloudformation: '2010-05-15',
  iam: '2010-05-08',
  sns: '2010-03-31',
  sts: '2011-06-15',
} as const;

/** The emulated account, as its root user sees it: SDK clients where the product has them, signed requests for the rest. */
export class Aws {
  readonly lambda: LambdaClient;
  readonly events: EventBridgeClient;
  readonly scheduler: SchedulerClient;
  readonly secrets: SecretsManagerClient;
  readonly endpoint: string;
  readonly keys: Keys;

  constructor({ endpoint, keys }: Emulator) {
    const options = { endpoint, credentials: keys, region: REGION };
    this.endpoint = endpoint;
    this.keys = keys;
    this.lambda = new LambdaClient(options);
    this.events = new EventBridgeClient(options);
    this.scheduler = new SchedulerClient(options);
    this.secrets = new SecretsManagerClient(options);
  }

  async json(service: keyof typeof JSON_SERVICES, operation: string, input: object): Promise<unknown> {
    const { prefix, contentType } = JSON_SERVICES[service];
    const headers = { 'content-type': contentType, 'x-amz-target': `${prefix}.${operation}` };
    const text = await this.send({ service, method: 'POST', path: '/', headers, body: JSON.stringify(input) });
    return text === '' ? {} : JSON.parse(text);
  }

  /** Returns XML. */
  async form(service: keyof typeof FORM_SERVICES, action: string, parameters: Readonly<Record<string, string>> = {}) {
    const body = new URLSearchParams({ Action: action, Version: FORM_SERVICES[service], ...parameters }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.send({ service, method: 'POST', path: '/', headers, body });
  }

  async deleteBucketPolicy(bucket: string): Promise<void> {
    const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    await this.send({ service: 's3', method: 'DELETE', path: `/${bucket}`, query: { policy: '' }, headers });
  }

  private async send(request: Omit<SignedRequest, 'endpoint' | 'keys'>): Promise<string> {
    // As if there were TLS in front, because policies of the stack refuse everything else, also to the root user.
    const headers = { ...request.headers, 'x-forwarded-proto': 'https' };
    const { status, text } = await sendSigned({ ...request, headers, endpoint: this.endpoint, keys: this.keys });
    if (status >= 300) throw new Error(`${request.service} answered ${status}: ${text}`);
    return text;
  }
}
