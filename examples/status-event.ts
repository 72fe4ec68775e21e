/** What the examples read of an event. All of it is in `schemas/export-status-changed.json`. */
export interface StatusEvent {
  readonly detail: {
    readonly metadata: { readonly eventId: string };
    readonly data: {
      readonly to: string;
      readonly export: {
        readonly account: string;
        readonly id: string;
        readonly state: string;
        readonly error: string | null;
        readonly version: number;
      };
    };
  };
}
