import { bundleFunctions } from '../scripts/build/bundle';

/** Whatever synthesizes the stack needs the code of its functions. */
export default async (): Promise<void> => {
  await bundleFunctions();
};
