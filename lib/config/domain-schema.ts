import * as v from 'valibot';
import { section, text } from './fields';

/** A domain of one's own for the API. */
export const DomainSchema = v.pipe(
  section({
    name: v.pipe(
      text(
        /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
        'a domain name in lower case such as "exports.example.com"',
      ),
      v.description('The name under which clients call the API.'),
    ),
    certificateArn: v.pipe(
      text(
        /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[A-Za-z0-9-]+$/,
        'the ARN of a certificate of AWS Certificate Manager in the region of the stack',
      ),
      v.description('Its certificate, in the region of the stack.'),
    ),
  }),
  v.description(
    'A domain of your own for the API; its execute-api address is then switched off. Point the domain to the output ApiDomainTarget.',
  ),
);
export type DomainConfig = v.InferOutput<typeof DomainSchema>;
