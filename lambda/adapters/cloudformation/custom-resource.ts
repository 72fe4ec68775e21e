import * as v from 'valibot';

const Text = v.pipe(v.string(), v.nonEmpty());

/**
 * How CloudFormation asks a function for a resource.
 * Source: docs.aws.amazon.com, "Custom resource request and response reference".
 */
export const ResourceRequestSchema = v.object({
  RequestType: v.picklist(['Create', 'Update', 'Delete']),
  ResponseURL: v.pipe(Text, v.url()),
  StackId: Text,
  RequestId: Text,
  LogicalResourceId: Text,
  /** Not there before it is made. */
  PhysicalResourceId: v.exactOptional(Text),
  ResourceProperties: v.unknown(),
});
export type ResourceRequest = v.InferOutput<typeof ResourceRequestSchema>;

/** What identifies the resource from now on, or why there is none. */
export type ResourceOutcome = { readonly id: string } | { readonly reason: string };

/** What identifies a resource that could not be made. */
export const NO_RESOURCE = 'none';

/** `arn:…:stack/NAME/…` */
export const stackNameOf = ({ StackId }: ResourceRequest): string => StackId.split('/')[1] ?? StackId;

/** Tells CloudFormation, which waits for it at an address that is signed for just this answer. */
export async function answerResource(request: ResourceRequest, outcome: ResourceOutcome): Promise<void> {
  const { ResponseURL, StackId, RequestId, LogicalResourceId, PhysicalResourceId = NO_RESOURCE } = request;
  const told =
    'id' in outcome
      ? { Status: 'SUCCESS', PhysicalResourceId: outcome.id }
      : { Status: 'FAILED', PhysicalResourceId, Reason: outcome.reason };
  // As bytes, because the signature allows no content type, which a text would be given.
  const body = Buffer.from(JSON.stringify({ StackId, RequestId, LogicalResourceId, ...told }));
  const { ok, status } = await fetch(ResponseURL, { method: 'PUT', body });
  if (!ok) throw new Error(`CloudFormation did not take the answer: ${status}`);
}
