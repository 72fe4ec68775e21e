// Made by "npm run generate" from the schema of the configuration.

/** An account at Kraken. */
export interface AccountProps {
  /** The name of the account in keys, events and URLs. Choose it once: another name is another account. */
  readonly name: string;
  /**
   * The secret for the API key. The stack makes it, empty, unless it is there, and leaves it when it goes.
   * @default - kraken-export-status/ and the name of the account
   */
  readonly secretName?: string;
  /**
   * The secret for the API key, if something else looks after it; encrypted with the key aws/secretsmanager. Instead of secretName.
   * @default - none
   */
  readonly secretArn?: string;
  /**
   * The field of the key in a secret that several accounts share: all of them name the same secret, each another field.
   * @default - the key is all that is in the secret
   */
  readonly secretField?: string;
  /**
   * The kinds of export to follow; each costs one call a poll.
   * @default ["trades","ledgers"]
   */
  readonly reports?: readonly ('trades' | 'ledgers')[];
  /**
   * The unit of the nonces of this API key. A key that once used a finer one can never go back.
   * @default "ms"
   */
  readonly nonceResolution?: 'ms' | 'us' | 'ns';
  /**
   * The verification tier at Kraken, which sets how often it may be asked. "unlimited" is for a simulator.
   * @default "starter"
   */
  readonly tier?: 'starter' | 'intermediate' | 'pro' | 'unlimited';
}

/** The same keys, values and defaults as in a configuration file. */
export interface Configuration {
  /** The Kraken accounts to follow, each with an API key of its own. */
  readonly accounts: readonly AccountProps[];
  /** @default - the defaults of its fields */
  readonly poll?: {
    /**
     * How often each account is polled. EventBridge Scheduler counts in whole minutes.
     * @default "1m"
     */
    readonly interval?: string;
    /**
     * How often at first, within one run, while an export is being made. At most the interval.
     * @default "5s"
     */
    readonly activeInterval?: string;
  };
  /** @default - the defaults of its fields */
  readonly kraken?: {
    /**
     * Where Kraken is: https, or http on loopback for tests.
     * @default "https://api.kraken.com"
     */
    readonly baseUrl?: string;
  };
  /** @default - the defaults of its fields */
  readonly api?: {
    /**
     * Who may ask: "iam", callers that sign with IAM credentials; "jwt", bearers of a token of an identity provider; "token", holders of a token made with the command line tool.
     * @default - the defaults of its fields
     */
    readonly auth?:
      | {
          /** @default "iam" */
          readonly mode?: 'iam';
        }
      | {
          readonly mode: 'jwt';
          /** Who issues the tokens. It must be named exactly as they name it. */
          readonly issuer: string;
          /** Whom the tokens are for; one of these is enough. */
          readonly audience: readonly string[] | string;
          /**
           * Scopes of which a token needs at least one. None: any valid token will do.
           * @default []
           */
          readonly scopes?: readonly string[];
          /**
           * The same for asking for a poll.
           * @default - those of `scopes`
           */
          readonly pollScopes?: readonly string[];
          /**
           * A claim that names the accounts its bearer may see, as a list or a text with spaces; "*" is all of them. Without this, every bearer sees all accounts.
           * @default - none
           */
          readonly accountsClaim?: string;
        }
      | {
          readonly mode: 'token';
          /**
           * The secret with the list of tokens, which holds their SHA-256 only. The stack makes it unless it is there, and leaves it when it goes.
           * @default "kraken-export-status-api/tokens"
           */
          readonly secretName?: string;
        };
    /**
     * Requests above this are answered with 429.
     * @default - the defaults of its fields
     */
    readonly throttle?: {
      /** @default 20 */
      readonly ratePerSecond?: number;
      /** @default 40 */
      readonly burst?: number;
    };
    /**
     * Web sites whose pages may ask. Off when empty.
     * @default []
     */
    readonly corsOrigins?: readonly string[];
    /**
     * A domain of your own for the API; its execute-api address is then switched off. Point the domain to the output ApiDomainTarget.
     * @default - the defaults of its fields
     */
    readonly domain?: {
      /** The name under which clients call the API. */
      readonly name: string;
      /** Its certificate, in the region of the stack. */
      readonly certificateArn: string;
    };
    /**
     * Requests that are answered, or wait, at the same time. Taken out of what the AWS account may run at once.
     * @default - no limit of its own
     */
    readonly reservedConcurrency?: number;
  };
  /** @default - the defaults of its fields */
  readonly events?: {
    /**
     * How long events are kept for replay; 0 keeps no archive.
     * @default 30
     */
    readonly archiveDays?: number;
    /**
     * Other AWS accounts that may put rules of their own on the bus.
     * @default []
     */
    readonly subscriberAccounts?: readonly string[];
    /**
     * Whether the schemas of the events are put into the EventBridge schema registry.
     * @default false
     */
    readonly schemaRegistry?: boolean;
    /**
     * People who are told by mail.
     * @default []
     */
    readonly notify?: readonly {
      /** Who is told. Gets a mail to confirm it once, when it is deployed. */
      readonly email: string;
      /**
       * The states of an export to be told of; an empty list for none.
       * @default ["ready","failed"]
       */
      readonly states?: readonly ('queued' | 'processing' | 'ready' | 'failed' | 'deleting' | 'removed' | 'unknown')[];
      /**
       * The healths of an account to be told of; an empty list for none.
       * @default []
       */
      readonly health?: readonly ('healthy' | 'degraded' | 'failing' | 'waiting')[];
      /**
       * Only these accounts.
       * @default - none
       */
      readonly accounts?: readonly string[];
      /**
       * Only exports of these kinds.
       * @default - none
       */
      readonly reports?: readonly ('trades' | 'ledgers')[];
    }[];
    /**
     * Servers that events are posted to.
     * @default []
     */
    readonly webhooks?: readonly {
      /** Where each event is posted, as EventBridge delivers it. */
      readonly url: string;
      /**
       * The states of an export to be told of; an empty list for none.
       * @default - none
       */
      readonly states?: readonly ('queued' | 'processing' | 'ready' | 'failed' | 'deleting' | 'removed' | 'unknown')[];
      /**
       * The healths of an account to be told of; an empty list for none.
       * @default - none
       */
      readonly health?: readonly ('healthy' | 'degraded' | 'failing' | 'waiting')[];
      /**
       * Only these accounts.
       * @default - none
       */
      readonly accounts?: readonly string[];
      /**
       * Only exports of these kinds.
       * @default - none
       */
      readonly reports?: readonly ('trades' | 'ledgers')[];
      /**
       * The secret of the authorization. The stack makes it, with a long random text that the receiver is to be told, unless it is there.
       * @default - none
       */
      readonly secretName?: string;
      /**
       * The secret of the authorization, if something else looks after it. Instead of secretName.
       * @default - none
       */
      readonly secretArn?: string;
      /**
       * The header that is the text of the secret.
       * @default - Authorization, with "Bearer " before the text
       */
      readonly header?: string;
      /**
       * Calls a second at most; what is more waits.
       * @default 10
       */
      readonly ratePerSecond?: number;
    }[];
  };
  /** @default - the defaults of its fields */
  readonly monitoring?: {
    /**
     * Who is mailed when an alarm is raised and when it is over. Each must consent to a first mail.
     * @default []
     */
    readonly alarmEmails?: readonly string[];
    /**
     * Where your operators read the runbook, for the links in alarms; a section is added as #name.
     * @default - docs/runbook.md, as it is in the package and in the repository
     */
    readonly runbookUrl?: string;
    /**
     * Whether there is a page in CloudWatch. AWS gives three away; each further one is 3 USD a month.
     * @default true
     */
    readonly dashboard?: boolean;
    /**
     * Without a successful poll for this long an account is stale. At least twice the poll interval.
     * @default - 10m, or three times the poll interval if that is longer
     */
    readonly staleAfter?: string;
    /**
     * An export that Kraken has had in its queue or at work for this long is stuck.
     * @default "6h"
     */
    readonly stuckAfter?: string;
  };
  /** @default - the defaults of its fields */
  readonly retention?: {
    /**
     * How long exports that Kraken no longer lists are kept.
     * @default 90
     */
    readonly removedExportsDays?: number;
    /**
     * How long logs are kept.
     * @default 30
     */
    readonly logsDays?:
      | 1
      | 3
      | 5
      | 7
      | 14
      | 30
      | 60
      | 90
      | 120
      | 150
      | 180
      | 365
      | 400
      | 545
      | 731
      | 1096
      | 1827
      | 2192
      | 2557
      | 2922
      | 3288
      | 3653;
  };
}
