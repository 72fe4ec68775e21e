import * as v from 'valibot';
import { AccountNameSchema } from '../../lambda/contract/account-settings';
import { TIER_NAMES } from '../../lambda/contract/tiers';
import { DurationSchema } from './duration';
import { KrakenUrlSchema } from './kraken-url';

/** Where hosts keep their data, each in a folder of its own in there. */
export const DEFAULT_DATA_DIR = '.data';
const PORTS = 'allowed are 0 to 65535; 0 takes a free one';
const PortSchema = v.pipe(v.string(), v.regex(/^\d{1,5}$/, PORTS), v.toNumber(), v.maxValue(65_535, PORTS));
const HostSchema = v.pipe(
  v.string(),
  v.regex(/^[\w.:-]{1,253}$/, 'allowed is a name or an address of this machine, such as 127.0.0.1 or 0.0.0.0'),
);

/** What `npm start` takes, each as text behind `--`. What is left out and depends on others is decided later. */
export const ArgumentsSchema = v.object({
  port: v.optional(PortSchema, '8787'),
  host: v.optional(HostSchema, '127.0.0.1'),
  auth: v.optional(v.picklist(['none', 'token'], 'allowed are none and token'), 'none'),
  'data-dir': v.optional(v.pipe(v.string(), v.nonEmpty('allowed is the path of a folder')), DEFAULT_DATA_DIR),
  'kraken-url': v.exactOptional(KrakenUrlSchema),
  interval: v.exactOptional(DurationSchema),
  'active-interval': v.exactOptional(DurationSchema),
  account: v.optional(AccountNameSchema, 'main'),
  tier: v.exactOptional(v.picklist(TIER_NAMES, `allowed are ${TIER_NAMES.join(', ')}`)),
});
export type Arguments = v.InferOutput<typeof ArgumentsSchema>;
export const ARGUMENT_NAMES = Object.keys(ArgumentsSchema.entries);
