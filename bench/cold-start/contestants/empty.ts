/** What Node itself costs. */
export async function handler(): Promise<void> {}
