import * as v from 'valibot';
import { TIER_NAMES } from '../../../lambda/contract/tiers';

const Text = v.pipe(v.string(), v.nonEmpty());

/** A key as the control endpoint takes it. */
export const KeyInputSchema = v.strictObject({
  apiKey: Text,
  apiSecret: v.pipe(v.string(), v.nonEmpty(), v.base64()),
  otp: v.exactOptional(Text),
  permissions: v.exactOptional(v.array(v.string())),
  nonceWindow: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  tier: v.exactOptional(v.picklist(TIER_NAMES)),
  account: v.exactOptional(Text),
  validUntilMs: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
  name: v.exactOptional(Text),
});
