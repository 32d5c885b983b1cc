/** In order; never changed once landed. `npm run migration -- NAME` writes the next one. */
export const migrations: (new () => import('typeorm').MigrationInterface)[] = [];
