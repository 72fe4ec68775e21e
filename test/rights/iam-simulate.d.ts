/** What is used of the simulator, which is not installed where only the types are checked. */
declare module '@cloud-copilot/iam-simulate' {
  export interface Simulation {
    readonly request: {
      readonly principal: string;
      readonly action: string;
      readonly resource: { readonly resource: string; readonly accountId: string };
      readonly contextVariables: Readonly<Record<string, string | readonly string[]>>;
    };
    readonly identityPolicies: readonly { readonly name: string; readonly policy: unknown }[];
    readonly serviceControlPolicies: readonly never[];
    readonly resourceControlPolicies: readonly never[];
    readonly resourcePolicy?: unknown;
  }
  export type Result =
    | { readonly resultType: 'error'; readonly errors: object }
    | {
        readonly resultType: 'single' | 'wildcard';
        readonly overallResult: 'Allowed' | 'ExplicitlyDenied' | 'ImplicitlyDenied';
      };
  export function runSimulation(simulation: Simulation, options: object): Promise<Result>;
}
