/** A search thread: answers one question after another about rows in the memory it was given. */
import { parentPort, workerData } from 'node:worker_threads';
import { createNearestRows, type Scanner, type Search } from './nearest-rows';

const nearest = createNearestRows(workerData as Scanner);
parentPort?.on('message', (search: Search) => parentPort?.postMessage(nearest(search)));
