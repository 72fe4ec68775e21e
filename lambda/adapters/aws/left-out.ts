import { SignatureV4 } from '@smithy/signature-v4';

/**
 * Stands in, in the bundles, for parts of the SDK that no request of ours comes to, and that every cold start would load.
 * What stands in for what is told where the functions are bundled.
 */

/** Would remember hosts that were looked up. No client of ours looks up its host; each has one by its region. */
export class EndpointCache {}

/** Would sign for several regions at once, which only global endpoints of EventBridge ask for. */
export class SignatureV4MultiRegion extends SignatureV4 {
  static sigv4aDependency(): 'none' {
    return 'none';
  }
}
