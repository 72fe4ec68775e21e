/** Of this software, the same as in package.json. A deployed function tells it, so that tools can compare. */
export const VERSION = '0.1.0';
