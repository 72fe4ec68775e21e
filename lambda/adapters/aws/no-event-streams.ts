/**
 * Stands in, in the bundles, for the SDK's streams of events, which no operation of ours has. The SDK loads them with
 * `import()`, so it must import nothing itself: esbuild keeps all of a module that is loaded that way, used or not.
 */
export class EventStreamSerde {
  constructor() {
    throw new Error('streams of events are left out of this bundle');
  }
}
export const eventStreamSerdeProvider = (): undefined => undefined;
export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;
