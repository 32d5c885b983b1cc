/**
 * How many pieces of work a second go through the server over HTTP, against a bare script that sends the same SQL to the
 * same database without the server. Both start from copies of one database and take turns in one run, so that what
 * disturbs the machine disturbs both.
 */
import { Agent, request } from 'node:http';
import { type ApiClient, createClient } from '@shuke/shared';
import type { DatabaseConfig } from '../../server/src/kernel/db/database';
import { createSpawnedHouse, type SpawnedHouse } from '../../server/test/helpers/spawned-server';
import { startTestServer } from '../../server/test/helpers/test-server';
import { type Figure, quantile, timed } from './bench';
import { type BenchEngine, benchEngines } from './database-copies';
import { openPlayer, type Player, record, type Tape } from './sql-tape';

/** Whoever works side by side: tills, or members. Each works through its pieces one after the other. */
const LANES = 16;
const ROUNDS = 4;

/** One piece of work as a client does it. @param at counts the pieces of this lane, from 0 */
export type Work = (client: (token: string) => ApiClient, at: number) => Promise<unknown>;

export interface Load {
  /** what is counted, for the table: `settled payments` */
  unit: string;
  /** pieces of work of each lane in each round */
  piecesARound: number;
  /** Makes whoever works in a lane, over HTTP. */
  prepare(house: SpawnedHouse, lane: number): Promise<Work>;
}

/** HTTP with kept connections and nothing else: the load must not cost more than what it loads. */
export function lightClients(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: LANES });
  const client = (token: string): ApiClient =>
    createClient(
      ({ method, path, body }) =>
        new Promise((done, fail) => {
          const text = body === undefined ? undefined : JSON.stringify(body);
          const headers = {
            authorization: `Bearer ${token}`,
            ...(text === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          };
          const sent = request(`${url}/api/v1${path}`, { method, agent, headers }, (answer) => {
            const parts: Buffer[] = [];
            answer.on('data', (part: Buffer) => parts.push(part));
            answer.once('end', () =>
              done({ status: answer.statusCode ?? 0, body: JSON.parse(Buffer.concat(parts).toString()) }),
            );
            answer.once('error', fail);
          });
          sent.once('error', fail);
          sent.end(text);
        }),
      () => 'offline',
    );
  return { client, close: () => agent.destroy() };
}

const inLanes = (run: (lane: number) => Promise<void>): Promise<unknown> =>
  Promise.all(Array.from({ length: LANES }, (_, lane) => run(lane)));

/** Every piece of work once through a server in this process, each with the statements it came to. */
async function recordTapes(database: DatabaseConfig, works: readonly Work[], pieces: number): Promise<Tape[][]> {
  const server = await startTestServer({ database, env: { FACE_WORKERS: '1' } });
  const light = lightClients(server.url);
  try {
    // What the server does on its own is no part of the work.
    await server.container.schedule.stop();
    await server.container.outbox.stop();
    const tapes: Tape[][] = works.map(() => []);
    for (let at = 0; at < pieces; at++) {
      for (const [lane, work] of works.entries()) tapes[lane]?.push(await record(() => work(light.client, at)));
    }
    return tapes;
  } finally {
    light.close();
    await server.stop();
  }
}

interface Measured {
  oursMs: number;
  theirsMs: number;
  latenciesMs: number[];
}

/** Rounds in turns; the first of each warms up and is not counted. */
async function takeTurns(
  load: Load,
  works: readonly Work[],
  ours: ReturnType<typeof lightClients>,
  theirs: { players: readonly Player[]; tapes: readonly Tape[][] },
): Promise<Measured> {
  const measured: Measured = { oursMs: 0, theirsMs: 0, latenciesMs: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    const first = round * load.piecesARound;
    const counts = round > 0;
    const oursMs = await timed(() =>
      inLanes(async (lane) => {
        for (let at = first; at < first + load.piecesARound; at++) {
          const tookMs = await timed(() => works[lane]?.(ours.client, at));
          if (counts) measured.latenciesMs.push(tookMs);
        }
      }),
    );
    const theirsMs = await timed(() =>
      inLanes(async (lane) => {
        const player = theirs.players[lane % theirs.players.length];
        for (let at = first; at < first + load.piecesARound; at++) await player?.play(theirs.tapes[lane]?.[at] ?? []);
      }),
    );
    if (!counts) continue;
    measured.oursMs += oursMs;
    measured.theirsMs += theirsMs;
  }
  return measured;
}

async function onEngine(engine: BenchEngine, load: Load, say: (text: string) => void): Promise<Figure[]> {
  const house = await createSpawnedHouse();
  const players: Player[] = [];
  try {
    const served = engine.name === 'SQLite' ? house.database : await engine.create('served');
    const env = { FACE_WORKERS: '1', ...(served.kind === 'mysql' ? { DATABASE_URL: served.url } : {}) };
    await house.start(env);
    say(`${engine.name}: preparing`);
    const works: Work[] = [];
    for (let lane = 0; lane < LANES; lane++) works.push(await load.prepare(house, lane));
    await house.stop();
    const [recorded, replayed] = [await engine.copy(served, 'recorded'), await engine.copy(served, 'replayed')];
    const pieces = load.piecesARound * (ROUNDS + 1);
    say(`${engine.name}: recording the SQL of ${LANES * pieces} ${load.unit}`);
    const tapes = await recordTapes(recorded, works, pieces);
    // SQLite has one writer, so a script has one connection.
    const connections = replayed.kind === 'sqlite' ? 1 : LANES;
    for (let at = 0; at < connections; at++) players.push(await openPlayer(replayed));
    await house.start(env);
    const light = lightClients(house.url);
    say(`${engine.name}: measuring`);
    const measured = await takeTurns(load, works, light, { players, tapes });
    light.close();
    return figuresOf(engine.name, load, measured, tapes);
  } finally {
    for (const player of players) await player.close();
    await house.close();
  }
}

function figuresOf(engine: string, load: Load, measured: Measured, tapes: readonly Tape[][]): Figure[] {
  const n = measured.latenciesMs.length;
  const rate = (ms: number) => (n * 1000) / ms;
  const statements = tapes.flat().reduce((sum, { length }) => sum + length, 0) / tapes.flat().length;
  const script = `a bare script with the same SQL`;
  return [
    {
      case: `${engine}: ${load.unit} a second over HTTP, ${LANES} at once`,
      value: rate(measured.oursMs),
      unit: '/s',
      against: script,
      ratio: measured.theirsMs / measured.oursMs,
      n,
    },
    { case: `${engine}: ${script}`, value: rate(measured.theirsMs), unit: '/s', n },
    { case: `${engine}: p50`, value: quantile(measured.latenciesMs, 0.5), unit: 'ms', n },
    { case: `${engine}: p99`, value: quantile(measured.latenciesMs, 0.99), unit: 'ms', n },
    { case: `${engine}: SQL statements each`, value: statements, unit: '' },
  ];
}

/** The load on every engine there is. */
export async function throughput(load: Load, say: (text: string) => void): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const engine of await benchEngines(say)) {
    try {
      figures.push(...(await onEngine(engine, load, say)));
    } finally {
      await engine.stop();
    }
  }
  return figures;
}
