import { toJsonSchema } from '@valibot/to-json-schema';
import { CfnRegistry, CfnSchema } from 'aws-cdk-lib/aws-eventschemas';
import { Construct } from 'constructs';
import type { GenericSchema } from 'valibot';
import { ExportChangedEventSchema, HealthChangedEventSchema } from '../../lambda/contract/event-schemas';
import { EVENT_SOURCE, EXPORT_CHANGED, HEALTH_CHANGED } from '../../lambda/contract/events';

/** The schemas of the events in the EventBridge schema registry, where consoles and code generators find them. */
export class EventSchemas extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const registry = new CfnRegistry(this, 'Registry', { description: 'Events of Kraken Export Status.' });
    const add = (name: string, detailType: string, schema: GenericSchema): void => {
      new CfnSchema(this, name, {
        registryName: registry.attrRegistryName,
        // As EventBridge itself names what it discovers, and finds it again.
        schemaName: `${EVENT_SOURCE}@${detailType.replaceAll(' ', '')}`,
        type: 'OpenApi3',
        content: JSON.stringify(documentOf(detailType, schema)),
      });
    };
    add('ExportChanged', EXPORT_CHANGED, ExportChangedEventSchema);
    add('HealthChanged', HEALTH_CHANGED, HealthChangedEventSchema);
  }
}

/** The form in which EventBridge keeps schemas of events: `AWSEvent` in an OpenAPI document without paths. */
const documentOf = (detailType: string, schema: GenericSchema) => {
  const { $schema: _dialect, ...event } = toJsonSchema(schema, {
    target: 'openapi-3.0',
    ignoreActions: ['readonly'],
  });
  return {
    openapi: '3.0.0',
    info: { title: event.title, version: '1.0.0' },
    paths: {},
    components: {
      schemas: {
        AWSEvent: { ...event, 'x-amazon-events-detail-type': detailType, 'x-amazon-events-source': EVENT_SOURCE },
      },
    },
  };
};
