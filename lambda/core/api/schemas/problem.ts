import * as v from 'valibot';

export const ParameterErrorSchema = v.object({
  parameter: v.pipe(v.string(), v.description('Name of the parameter.')),
  detail: v.pipe(v.string(), v.description('What is wrong with it and what is allowed.')),
});
export type ParameterError = v.InferOutput<typeof ParameterErrorSchema>;

/** An error as RFC 9457 has it. */
export const ProblemSchema = v.pipe(
  v.object({
    type: v.pipe(v.literal('about:blank'), v.description('The status says it all.')),
    title: v.pipe(v.string(), v.description('Name of the status.')),
    status: v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599), v.description('The HTTP status.')),
    detail: v.pipe(v.string(), v.description('What happened, for people.')),
    errors: v.pipe(
      v.array(ParameterErrorSchema),
      v.description('The parameters that are wrong, if that is the reason.'),
    ),
  }),
  v.description('Why a request was not answered as asked (RFC 9457).'),
);
export type Problem = v.InferOutput<typeof ProblemSchema>;
