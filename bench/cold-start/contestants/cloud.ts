/** Where the contestants find what they talk to: set by the benchmark, as a stack sets a function's environment. */
export const setting = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`the environment has no ${name}`);
  return value;
};

export const TABLE = 'exports';
export const BUS = 'bus';
export const SECRET = 'kraken-export-status/main';
