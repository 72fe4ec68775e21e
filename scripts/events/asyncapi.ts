import { EVENT_SCHEMA_VERSION, EXPORT_CHANGED, HEALTH_CHANGED } from '../../lambda/contract/events';
import { EXPORT } from '../openapi/examples';
import { type EventName, eventSchema } from './schemas';

/** What an example has besides its type and its detail. */
const DELIVERY = {
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  source: 'kraken.export-status',
  account: '123456789012',
  region: 'eu-west-1',
  time: '2026-07-06T18:44:56Z',
  resources: [],
};

const metadata = (eventId: string) => ({
  eventId,
  schemaVersion: EVENT_SCHEMA_VERSION,
  account: 'main',
  occurredAt: '2026-07-06T18:44:56.482Z',
  correlationId: '4a6c2f9e-8d0b-4c57-9a4e-2f1f5a1f7c11',
});

const EXPORT_CHANGED_EXAMPLE = {
  ...DELIVERY,
  'detail-type': EXPORT_CHANGED,
  detail: {
    metadata: metadata('main/VSKC/3'),
    data: { from: 'processing', to: 'ready', changed: ['status', 'completedtm'], export: EXPORT },
  },
};

const HEALTH_CHANGED_EXAMPLE = {
  ...DELIVERY,
  'detail-type': HEALTH_CHANGED,
  detail: {
    metadata: metadata('health:main/2'),
    data: {
      from: 'healthy',
      to: 'failing',
      error: {
        class: 'permission_denied',
        message: 'EGeneral:Permission denied',
        hint: 'The API key lacks the permission "Data - Export data". Edit the key at Kraken and tick it; polling goes on by itself.',
      },
    },
  },
};

const INFO = {
  title: 'Events of Kraken Export Status',
  version: '1.0.0',
  description:
    'Every change of a data export, and of how polling an account goes, is announced at least once, oldest first for each export. Drop an "eventId" that you have seen, and a "version" of an export that is not above the one you know: on their way events may come twice or overtake each other. The HTTP API is the truth, events are the wake-up call.',
  license: { name: 'MIT' },
};

/** The AsyncAPI document, from the schemas that the events are held against. */
export function generateAsyncApi(): string {
  const messages = {
    exportStatusChanged: message('export-status-changed', EXPORT_CHANGED, EXPORT_CHANGED_EXAMPLE),
    accountHealthChanged: message('account-health-changed', HEALTH_CHANGED, HEALTH_CHANGED_EXAMPLE),
  };
  const channel = (title: string, address: string | null, description: string, server: string) => ({
    title,
    address,
    description,
    servers: [{ $ref: `#/servers/${server}` }],
    messages: Object.fromEntries(
      Object.keys(messages).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
    ),
  });
  return JSON.stringify({
    asyncapi: '3.0.0',
    info: INFO,
    defaultContentType: 'application/json',
    servers: {
      aws: {
        host: 'events.amazonaws.com',
        protocol: 'eventbridge',
        description: 'Amazon EventBridge, in the region of the stack.',
      },
      local: { host: '127.0.0.1:8787', protocol: 'http', description: 'The host for one machine.' },
    },
    channels: {
      bus: channel(
        'The bus of the stack',
        null,
        'Its name is the output EventBusName. Subscribe with a rule on the source kraken.export-status.',
        'aws',
      ),
      stream: channel(
        'The event stream of the local host',
        '/v1/events',
        'Server-sent events; "data" is the event. Last-Event-ID resumes.',
        'local',
      ),
    },
    operations: {
      announceOnBus: { action: 'send', channel: { $ref: '#/channels/bus' }, summary: 'Announces every change.' },
      announceInStream: { action: 'send', channel: { $ref: '#/channels/stream' }, summary: 'Announces every change.' },
    },
    components: { messages },
  });
}

function message(name: EventName, detailType: string, example: object) {
  const { $schema: _dialect, ...schema } = eventSchema(name);
  return {
    name: detailType,
    title: schema.title,
    summary: schema.description,
    payload: schema,
    examples: [{ name: 'example', payload: example }],
  };
}
