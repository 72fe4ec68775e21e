import * as v from 'valibot';
import openapi from '../../lambda/core/api/openapi.json';

const Text = v.optional(v.string(), '');

/** What the page shows of a JSON Schema. */
export interface Schema {
  readonly $ref?: string | undefined;
  readonly type?: string | undefined;
  readonly format?: string | undefined;
  readonly description: string;
  readonly enum?: unknown[] | undefined;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly items?: Schema | undefined;
  readonly anyOf?: Schema[] | undefined;
  readonly properties?: Record<string, Schema> | undefined;
}
const SchemaSchema: v.GenericSchema<unknown, Schema> = v.object({
  $ref: v.optional(v.string()),
  type: v.optional(v.string()),
  format: v.optional(v.string()),
  description: Text,
  enum: v.optional(v.array(v.unknown())),
  const: v.optional(v.unknown()),
  default: v.optional(v.unknown()),
  items: v.optional(v.lazy(() => SchemaSchema)),
  anyOf: v.optional(v.array(v.lazy(() => SchemaSchema))),
  properties: v.optional(
    v.record(
      v.string(),
      v.lazy(() => SchemaSchema),
    ),
  ),
});

const ParameterSchema = v.object({
  name: v.string(),
  in: v.string(),
  description: Text,
  schema: SchemaSchema,
  example: v.unknown(),
});
const ContentSchema = v.object({ schema: SchemaSchema, example: v.unknown() });
const OperationSchema = v.object({
  operationId: v.string(),
  tags: v.array(v.string()),
  summary: v.string(),
  description: Text,
  parameters: v.array(ParameterSchema),
  responses: v.record(
    v.string(),
    v.object({
      description: v.string(),
      headers: v.optional(v.record(v.string(), v.object({ description: v.string() })), {}),
      content: v.optional(v.record(v.string(), ContentSchema), {}),
    }),
  ),
});
export type Operation = v.InferOutput<typeof OperationSchema> & { readonly method: string; readonly path: string };

const DescriptionSchema = v.object({
  info: v.object({ title: v.string(), version: v.string(), summary: v.string(), description: v.string() }),
  tags: v.array(v.object({ name: v.string(), description: v.string() })),
  paths: v.record(v.string(), v.record(v.string(), OperationSchema)),
  components: v.object({
    securitySchemes: v.record(v.string(), v.object({ description: v.string() })),
    schemas: v.record(v.string(), SchemaSchema),
  }),
});

/** The OpenAPI document as the page reads it, with its operations in a row. */
export function readDescription() {
  const { paths, components, ...rest } = v.parse(DescriptionSchema, openapi);
  const operations: Operation[] = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
  return { ...rest, ...components, operations };
}
