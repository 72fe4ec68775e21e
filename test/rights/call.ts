/** A call to AWS as IAM sees it. */
export interface Call {
  /** Name of the role. */
  readonly role: string;
  /** Such as `dynamodb:GetItem`. */
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  /** The partitions of a table that it is about, as DynamoDB tells IAM of every call on items. */
  readonly leadingKeys?: readonly string[];
}

/** Each call once, in a fixed order. */
export const distinct = (calls: readonly Call[]): Call[] =>
  [...new Map(calls.map((call) => [JSON.stringify(call), call]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, call]) => call);
