import type { MigrationInterface } from 'typeorm';
import { TheLoop1795385021185 } from './0001-the-loop';

/** In order; never changed once landed. `npm run migration -- NAME` writes the next one. */
export const migrations: (new () => MigrationInterface)[] = [TheLoop1795385021185];
