/** `trading-desk-2` becomes `TradingDesk2`, for names where CloudFormation takes letters and digits only. */
export const pascalCase = (name: string): string =>
  name
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
