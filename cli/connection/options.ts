import { shellWord } from '../../lambda/core/notices/lines';

/** Where the tool looks, as it was told on the command line. */
export interface ConnectionOptions {
  readonly stack?: string | undefined;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly apiUrl?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly dataDir?: string | undefined;
}

/** What a command that is printed ends with, so that it gets to the same stack by the same rights. */
export const sameStack = ({ stack, region, profile }: ConnectionOptions): string =>
  Object.entries({ stack, region, profile })
    .flatMap(([name, value]) => (value === undefined ? [] : [` --${name} ${shellWord(value)}`]))
    .join('');
