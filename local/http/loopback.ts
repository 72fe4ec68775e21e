/** Names that never leave this machine: `localhost`, 127.0.0.0/8 and ::1, as they stand in URLs, headers and options. */
export function isLoopback(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || /^127(?:\.\d{1,3}){3}$/.test(name);
}
