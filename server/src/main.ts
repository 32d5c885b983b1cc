import 'reflect-metadata';
import { ConfigError, parseConfig } from './config';
import { startServer } from './server';

/** Node 20 and 22 only: Human's build does not run on newer ones. */
function checkNode(): void {
  const major = Number(process.versions.node.split('.')[0]);
  if (major !== 20 && major !== 22) {
    throw new ConfigError(
      `Shuke needs Node 20 or 22, this is ${process.versions.node}: the Human library runs on no other.`,
    );
  }
}

async function main(): Promise<void> {
  checkNode();
  const server = await startServer(parseConfig());
  process.stdout.write(`${JSON.stringify({ ready: true, url: server.url })}\n`);
  const { logger } = server.container;
  const stop = (signal: string) => {
    logger.info({ signal }, 'stopping');
    server.stop().then(
      () => process.exit(0),
      (error) => {
        logger.error({ err: error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  const text = error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
