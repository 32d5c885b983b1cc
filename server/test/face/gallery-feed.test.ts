import { newId } from '@shuke/shared';
import { FaceChange, FaceTemplate } from '../../src/modules/face/face.entity';
import type { SealedTemplate } from '../../src/modules/face/face.service';
import { engines, type TestDatabase } from '../commerce/engines';
import { createFaceServer, type FaceServer, framesOf } from './face-world';

jest.setTimeout(60_000);

/** Two servers on one database, each with a gallery of its own. */
describe.each(engines())('galleries of two servers on %s', (_engine, open) => {
  let database: TestDatabase;
  let here: FaceServer;
  let there: FaceServer;
  let merchantId: string;

  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    here = createFaceServer(database.db);
    there = createFaceServer(database.db);
    merchantId = await here.addMerchant();
    await there.galleryFeed.load();
  });
  afterAll(() => database.drop());

  it('an enrolment here is known there, a deletion and a withdrawal are unknown there, after one pass', async () => {
    const mei = await here.enrol(merchantId, 'mei');
    const hua = await here.enrol(merchantId, 'hua');
    expect([await here.whoIs(merchantId, 'mei'), await there.whoIs(merchantId, 'mei')]).toEqual([
      mei.memberId,
      'unknown',
    ]);
    await there.galleryFeed.catchUp();
    expect(await there.whoIs(merchantId, 'mei')).toBe(mei.memberId);
    expect(await there.whoIs(merchantId, 'hua')).toBe(hua.memberId);

    expect(await here.deleteFace(mei)).toMatchObject({ deletedTemplates: 4 });
    expect(await there.withdraw(hua)).toMatchObject({ deletedTemplates: 4 });
    expect([await here.whoIs(merchantId, 'mei'), await there.whoIs(merchantId, 'hua')]).toEqual(['unknown', 'unknown']);
    await Promise.all([here.galleryFeed.catchUp(), there.galleryFeed.catchUp()]);
    expect([here.gallery.countMembers(merchantId), there.gallery.countMembers(merchantId)]).toEqual([0, 0]);
  });

  it('another enrolment takes the place of the first everywhere', async () => {
    const mei = await here.enrol(merchantId, 'mei');
    await there.galleryFeed.catchUp();
    await here.enrolAgain(mei, 'mei with glasses');
    await there.galleryFeed.catchUp();
    expect(await there.whoIs(merchantId, 'mei')).toBe('unknown');
    expect(await there.whoIs(merchantId, 'mei with glasses')).toBe(mei.memberId);
    expect(there.gallery.countMembers(merchantId)).toBe(1);
  });

  it('misses no change of transactions that overlap: numbers follow the commits', async () => {
    const [slow, quick] = [newId(), newId()];
    const owner = { merchantId, enrolmentId: newId() };
    const { templateKey } = await here.merchants.get(database.db.read, merchantId);
    const sealed = new Map<string, SealedTemplate[]>();
    for (const memberId of [slow, quick]) {
      sealed.set(memberId, await here.faceEngine.enrol({ merchantId, templateKey }, memberId, framesOf(memberId)));
    }
    const enrolRow = (memberId: string, before: Promise<void>) =>
      database.db.tx(async (tx) => {
        await here.faces.replaceTemplates(tx, { ...owner, memberId }, sealed.get(memberId) ?? []);
        await before;
      });
    let release = (): void => undefined;
    const held = new Promise<void>((done) => {
      release = done;
    });
    const first = enrolRow(slow, held);
    await new Promise((done) => setTimeout(done, 50));
    const second = enrolRow(quick, Promise.resolve());
    await new Promise((done) => setTimeout(done, 50));
    await there.galleryFeed.catchUp();
    expect(there.gallery.countMembers(merchantId)).toBe(0);
    release();
    await Promise.all([first, second]);
    await there.galleryFeed.catchUp();
    expect(there.gallery.countMembers(merchantId)).toBe(2);
    const changes = await database.db.read.find(FaceChange, { where: { merchantId }, order: { sequence: 'ASC' } });
    expect(changes.map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  it('thirty members at once, enrolling and deleting on both servers: both galleries end as the rows are', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `guest ${i}`);
    const polling = setInterval(() => void there.galleryFeed.catchUp(), 5);
    await Promise.all(
      names.map(async (name, i) => {
        const guest = await (i % 2 ? here : there).enrol(merchantId, name);
        if (i % 3 === 0) await (i % 4 ? here : there).deleteFace(guest);
      }),
    );
    clearInterval(polling);
    await Promise.all([here.galleryFeed.catchUp(), there.galleryFeed.catchUp()]);
    const rows = await database.db.read.findBy(FaceTemplate, { merchantId });
    const enrolled = new Set(rows.map(({ memberId }) => memberId));
    expect(enrolled.size).toBe(20);
    for (const server of [here, there]) {
      expect(server.gallery.countMembers(merchantId)).toBe(20);
      for (const [i, name] of names.entries()) {
        const who = await server.whoIs(merchantId, name);
        expect(enrolled.has(who)).toBe(i % 3 !== 0);
      }
    }
  });

  it('leaves no template behind when consent is taken back while an enrolment is under way', async () => {
    const mei = await here.enrol(merchantId, 'mei');
    const outcomes = await Promise.allSettled([
      here.enrolAgain(mei, 'mei'),
      there.withdraw(mei),
      here.enrolAgain(mei, 'mei'),
    ]);
    expect(outcomes[1]?.status).toBe('fulfilled');
    expect(await database.db.read.countBy(FaceTemplate, { memberId: mei.memberId })).toBe(0);
  });

  it('loads page by page, every member whole, and applies what changed meanwhile', async () => {
    const names = Array.from({ length: 7 }, (_, i) => `early ${i}`);
    for (const name of names) await here.enrol(merchantId, name);
    const pages: number[] = [];
    const seen = new Map<string, number>();
    for await (const page of here.faces.pagesOfMerchant(database.db.read, merchantId, 9)) {
      pages.push(page.length);
      for (const { memberId } of page) seen.set(memberId, (seen.get(memberId) ?? 0) + 1);
    }
    // Nine rows hold two members and a quarter of the next one, which is read whole with the following page.
    expect(pages).toEqual([8, 8, 8, 4]);
    expect([...seen.values()]).toEqual(Array(7).fill(4));
    // A page smaller than a member still gets it whole.
    const single = here.faces.pagesOfMerchant(database.db.read, merchantId, 2);
    expect((await single.next()).value).toHaveLength(4);
    const late = createFaceServer(database.db);
    await late.galleryFeed.load();
    expect(late.gallery.countMembers(merchantId)).toBe(7);
  });

  it('a member with one damaged template is left out and named by id; the others are matched', async () => {
    const mei = await here.enrol(merchantId, 'mei');
    const hua = await here.enrol(merchantId, 'hua');
    const [damaged] = await database.db.read.findBy(FaceTemplate, { memberId: mei.memberId });
    const { templateId = '', sealed = Buffer.alloc(0) } = damaged ?? {};
    sealed[40] = (sealed[40] ?? 0) ^ 1;
    await database.db.tx((tx) => tx.update(FaceTemplate, { templateId }, { sealed }));
    const restarted = createFaceServer(database.db);
    await restarted.galleryFeed.load();
    expect(await restarted.whoIs(merchantId, 'mei')).toBe('unknown');
    expect(await restarted.whoIs(merchantId, 'hua')).toBe(hua.memberId);
    expect(restarted.logged).toContainEqual({ count: 1, templateIds: [templateId] });
  });
});
