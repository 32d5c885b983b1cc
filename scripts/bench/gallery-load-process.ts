/** What a server does with faces when it starts: reads every sealed template into a gallery. In a process of its own. */
import { entities } from '../../server/src/entities';
import { type DatabaseConfig, openDatabase } from '../../server/src/kernel/db/database';
import { createLogger } from '../../server/src/kernel/logger';
import { createFaceService } from '../../server/src/modules/face/face.service';
import { createFaceEngine } from '../../server/src/modules/face/face-engine';
import type { FacePool } from '../../server/src/modules/face/face-pool';
import { createGallery } from '../../server/src/modules/face/gallery';
import { createGalleryFeed } from '../../server/src/modules/face/gallery-feed';
import { createTemplateCipher } from '../../server/src/modules/face/template-cipher';

export interface LoadRequest {
  database: DatabaseConfig;
  merchantId: string;
  /** Base64. */
  templateKey: string;
  masterKey: string;
}

export interface LoadReply {
  members: number;
  ms: number;
  /** How far the process's memory rose above what it held before, at most. */
  peakBytes: number;
}

async function load({ database, merchantId, templateKey, masterKey }: LoadRequest): Promise<LoadReply> {
  const logger = createLogger('silent');
  const db = await openDatabase(database, entities, logger);
  const cipher = createTemplateCipher({
    masterKeys: { bench: Buffer.from(masterKey, 'base64') },
    currentKeyId: 'bench',
  });
  const gallery = createGallery();
  const owner = { merchantId, templateKey: Buffer.from(templateKey, 'base64') };
  const feed = createGalleryFeed({
    db,
    logger,
    faces: createFaceService({ clock: Date.now }),
    faceEngine: createFaceEngine({ pool: {} as FacePool, gallery, cipher }),
    owners: { all: async () => [owner], get: async () => owner },
  });
  const before = process.memoryUsage.rss();
  const startedAt = performance.now();
  await feed.load();
  const ms = performance.now() - startedAt;
  const peakBytes = process.resourceUsage().maxRSS * 1024 - before;
  await db.close();
  return { members: gallery.countMembers(merchantId), ms, peakBytes };
}

process.once('message', async (request: LoadRequest) => {
  process.send?.(await load(request), () => process.disconnect());
});
