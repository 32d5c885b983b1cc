import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entities } from '../../src/entities';
import { createRotateKeys } from '../../src/flows/rotate-keys';
import { verifyAudit } from '../../src/kernel/audit';
import { AuditEntry } from '../../src/kernel/audit.entity';
import { openDatabase } from '../../src/kernel/db/database';
import { createLogger } from '../../src/kernel/logger';
import { FaceTemplate } from '../../src/modules/face/face.entity';
import type { TemplateCipherOptions } from '../../src/modules/face/template-cipher';
import { engines, type TestDatabase } from '../commerce/engines';
import { createFaceServer, type FaceServer } from './face-world';

jest.setTimeout(60_000);

const master = { old: randomBytes(32), new: randomBytes(32) };
const onlyOld: TemplateCipherOptions = { masterKeys: { old: master.old }, currentKeyId: 'old' };
const both: TemplateCipherOptions = { masterKeys: master, currentKeyId: 'new' };
const onlyNew: TemplateCipherOptions = { masterKeys: { new: master.new }, currentKeyId: 'new' };

describe.each(engines())('rotating the master key on %s', (_engine, open) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await open();
  });
  afterEach(() => database.drop());

  const rotationBy = ({ clock, merchants, cipher }: FaceServer, currentKeyId: string) =>
    createRotateKeys({ db: database.db, clock, merchants, cipher, currentKeyId });

  async function restartedWith(keys: TemplateCipherOptions): Promise<FaceServer> {
    const server = createFaceServer(database.db, { keys });
    await server.galleryFeed.load();
    return server;
  }

  it('a face enrolled before is matched after, by a server that knows the new key only', async () => {
    const before = createFaceServer(database.db, { keys: onlyOld });
    const [one, two] = [await before.addMerchant(), await before.addMerchant()];
    const mei = await before.enrol(one, 'mei');
    const hua = await before.enrol(two, 'hua');

    const running = await restartedWith(both);
    const rotation = rotationBy(running, 'new');
    expect((await rotation.status()).map(({ keyId, state }) => [keyId, state])).toEqual([
      ['old', 'older'],
      ['old', 'older'],
    ]);
    expect((await rotation.rotate()).rotated.sort()).toEqual([one, two].sort());
    expect((await rotation.status()).map(({ keyId, state }) => [keyId, state])).toEqual([
      ['new', 'current'],
      ['new', 'current'],
    ]);
    // Nothing was restarted: it goes on matching and enrolling.
    expect(await running.whoIs(one, 'mei')).toBe(mei.memberId);
    const lee = await running.enrol(one, 'lee');

    const after = await restartedWith(onlyNew);
    expect(after.logged).toEqual([]);
    expect(await after.whoIs(one, 'mei')).toBe(mei.memberId);
    expect(await after.whoIs(one, 'lee')).toBe(lee.memberId);
    expect(await after.whoIs(two, 'hua')).toBe(hua.memberId);
    expect(await after.whoIs(one, 'hua')).toBe('unknown');
    // The old key alone opens nothing any more: nobody is matched, and the templates are named.
    const stale = await restartedWith(onlyOld);
    expect(await stale.whoIs(one, 'mei')).toBe('unknown');
    expect(stale.logged.map(({ count }) => count).sort()).toEqual([4, 8]);
  });

  it('after the rotation a damaged template is named and not matched, the others are', async () => {
    const server = createFaceServer(database.db, { keys: both });
    const merchantId = await server.addMerchant();
    const mei = await server.enrol(merchantId, 'mei');
    const hua = await server.enrol(merchantId, 'hua');
    await rotationBy(server, 'new').rotate();
    const [first, second] = await database.db.read.findBy(FaceTemplate, { memberId: mei.memberId });
    // One row's bytes under another row's id: both open under the right key, but not there.
    const { templateId = '' } = first ?? {};
    await database.db.tx((tx) =>
      tx.update(FaceTemplate, { templateId }, { sealed: second?.sealed ?? Buffer.alloc(0) }),
    );
    const after = await restartedWith(onlyNew);
    expect(await after.whoIs(merchantId, 'mei')).toBe('unknown');
    expect(await after.whoIs(merchantId, 'hua')).toBe(hua.memberId);
    expect(after.logged).toEqual([{ count: 1, templateIds: [templateId] }]);
  });

  it('two rotations at once write once, and the audit chain says so', async () => {
    const before = createFaceServer(database.db, { keys: onlyOld });
    const merchantId = await before.addMerchant();
    const server = createFaceServer(database.db, { keys: both });
    const results = await Promise.all([rotationBy(server, 'new').rotate(), rotationBy(server, 'new').rotate()]);
    expect(results.flatMap(({ rotated }) => rotated)).toEqual([merchantId]);
    expect(results.flatMap(({ current }) => current)).toEqual([merchantId]);
    const entries = await database.db.read.findBy(AuditEntry, { merchantId, action: 'keys.rotate' });
    expect(entries).toMatchObject([{ actor: 'system', detail: { from: 'old', to: 'new' } }]);
    expect(await verifyAudit(database.db.read, merchantId)).toBeNull();
  });

  it('leaves a data key that does not open as it is, and moves the others', async () => {
    const stranger = createFaceServer(database.db, {
      keys: { masterKeys: { lost: randomBytes(32) }, currentKeyId: 'lost' },
    });
    const lost = await stranger.addMerchant();
    const fine = await createFaceServer(database.db, { keys: onlyOld }).addMerchant();
    const server = createFaceServer(database.db, { keys: both });
    const sealed = (await server.merchants.get(database.db.read, lost)).templateKey;
    expect(await rotationBy(server, 'new').rotate()).toEqual({ rotated: [fine], current: [], unreadable: [lost] });
    expect((await server.merchants.get(database.db.read, lost)).templateKey).toEqual(sealed);
  });
});

describe('npm run keys', () => {
  const root = join(__dirname, '../../..');
  const dir = mkdtempSync(join(tmpdir(), 'shuke-keys-'));
  afterAll(() => rmSync(dir, { recursive: true }));

  const keys = (command: string, masterKeys: string) =>
    spawnSync(process.execPath, [join(root, 'node_modules/tsx/dist/cli.mjs'), join(root, 'scripts/keys.ts'), command], {
      cwd: root,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        TSX_TSCONFIG_PATH: join(root, 'server/tsconfig.json'),
        SHUKE_DATA_DIR: dir,
        SHUKE_MASTER_KEYS: masterKeys,
      },
    });

  it('says where each merchant is, rotates, and never prints a key', async () => {
    const file = join(dir, 'shuke.sqlite');
    const db = await openDatabase({ kind: 'sqlite', file }, entities, createLogger('silent'));
    await db.migrate();
    const merchantId = await createFaceServer(db, { keys: onlyOld }).addMerchant();
    await db.close();
    const configured = `new:${master.new.toString('hex')},old:${master.old.toString('hex')}`;

    const before = keys('status', configured);
    expect(before.stderr).toBe('');
    expect(before.stdout).toContain(`${merchantId}  old  older`);
    const rotated = keys('rotate', configured);
    expect([rotated.status, rotated.stdout]).toEqual([0, expect.stringContaining('1 moved to new, 0 already there')]);
    const after = keys('status', `new:${master.new.toString('hex')}`);
    expect([after.status, after.stdout]).toEqual([0, expect.stringContaining(`${merchantId}  new  current`)]);
    const lost = keys('status', `other:${randomBytes(32).toString('hex')}`);
    expect([lost.status, lost.stdout]).toEqual([1, expect.stringContaining(`${merchantId}  new  unreadable`)]);
    const printed = [before, rotated, after, lost].map(({ stdout, stderr }) => stdout + stderr).join('');
    for (const key of Object.values(master)) expect(printed).not.toContain(key.toString('hex'));
    expect(keys('destroy', configured)).toMatchObject({ status: 2, stderr: expect.stringContaining('usage') });
  });
});
