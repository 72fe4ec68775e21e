import { type ConversionConfig, type JsonSchema, toJsonSchema, toJsonSchemaDefs } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import * as v from 'valibot';
import { ExportSchema, ExportStateSchema, ReportSchema } from '../../lambda/contract/export';
import { AccountListSchema, AccountSchema, PollAcceptedSchema } from '../../lambda/core/api/schemas/account';
import { ExportPageSchema, HealthSchema } from '../../lambda/core/api/schemas/pages';
import { ParameterErrorSchema, ProblemSchema } from '../../lambda/core/api/schemas/problem';
import { HistorySchema, TransitionSchema } from '../../lambda/core/api/schemas/transition';

const GatewayMessageSchema = v.pipe(
  v.object({ message: v.string() }),
  v.description('What API Gateway answers by itself, before a request gets to the API.'),
);

const DEFINITIONS = {
  Export: ExportSchema,
  ExportPage: ExportPageSchema,
  ExportState: ExportStateSchema,
  Report: ReportSchema,
  Transition: TransitionSchema,
  History: HistorySchema,
  Account: AccountSchema,
  AccountList: AccountListSchema,
  PollAccepted: PollAcceptedSchema,
  Health: HealthSchema,
  Problem: ProblemSchema,
  GatewayMessage: GatewayMessageSchema,
  ParameterError: ParameterErrorSchema,
};
export type ComponentName = keyof typeof DEFINITIONS;

const CONVERSION: ConversionConfig = {
  // OpenAPI 3.1 speaks this dialect.
  target: 'draft-2020-12',
  // A parameter is described as what it is read as: the list, not its text.
  typeMode: 'output',
  // Rules that only code can tell, and what concerns types only.
  ignoreActions: ['check', 'readonly'],
};

export const reference = (name: ComponentName): { $ref: string } => ({ $ref: `#/components/schemas/${name}` });

export const componentSchemas = (): Record<string, JsonSchema> =>
  toJsonSchemaDefs(DEFINITIONS, {
    ...CONVERSION,
    overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  });

/** The schema of one parameter. */
export function parameterSchema(schema: GenericSchema): JsonSchema {
  const { $schema: _dialect, ...converted } = toJsonSchema(schema, CONVERSION);
  // Defaults are written down as they would stand in a query.
  const isNumber = converted.type === 'integer' && converted.default !== undefined;
  return isNumber ? { ...converted, default: Number(converted.default) } : converted;
}
