/** Pushes one page of a campaign in a process of its own, which CRASH_POINT kills on the way. */
import { entities } from '../../src/entities';
import { openDatabase } from '../../src/kernel/db/database';
import { createLogger } from '../../src/kernel/logger';
import { createWorld } from './world';

const [config = '', campaignId = ''] = process.argv.slice(2);

void openDatabase(JSON.parse(config), entities, createLogger('silent'))
  .then((db) => createWorld(db).push.pushCampaign({ campaignId }, { outboxId: '', attempts: 1 }))
  .then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
