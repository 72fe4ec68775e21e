/** The environment of a function with references to other resources as text, as the function will find it. */
export const environmentOf = (lambda: Record<string, unknown>): Record<string, string> => {
  const { Variables } = lambda.Environment as { Variables: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(Variables).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
};
