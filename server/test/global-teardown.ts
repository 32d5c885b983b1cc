export default async function globalTeardown(): Promise<void> {
  await (globalThis as { stopMariadb?: () => Promise<void> }).stopMariadb?.();
}
