import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from './app';
import type { Config } from './config';
import { type Container, type ContainerOptions, createContainer } from './container';
import { seedDemo } from './demo/seed-demo';

export interface RunningServer {
  url: string;
  container: Container;
  /** Answers what is under way, finishes the work in hand, closes the database. */
  stop(): Promise<void>;
}

/** How long requests under way may take once the server was told to stop. */
const GRACE_MS = 10_000;

function listen(server: Server, { host, port }: Config['http']): Promise<AddressInfo> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, host, () => done(server.address() as AddressInfo));
  });
}

export async function startServer(config: Config, options: ContainerOptions = {}): Promise<RunningServer> {
  const container = await createContainer(config, options);
  const { db, clock, merchants, faceEngine } = container;
  if (config.demo && (await merchants.all(db.read)).length === 0) {
    await seedDemo({ config, db, clock, wrapTemplateKey: faceEngine.newTemplateKey });
  }
  await container.loadGallery();
  const server = createServer(createApp(container).callback());
  const { port } = await listen(server, config.http);
  container.outbox.start();
  container.webhookOutbox.start();
  container.schedule.start();

  return {
    url: `http://${config.http.host}:${port}`,
    container,
    async stop() {
      const closed = new Promise((done) => server.close(done));
      server.closeIdleConnections();
      const impatient = setTimeout(() => server.closeAllConnections(), GRACE_MS);
      await closed;
      clearTimeout(impatient);
      await container.close();
    },
  };
}
