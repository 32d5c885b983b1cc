/** Whose faces count at a till: all members', or the store's regulars' where the merchant chooses so. */
import { DEFAULT_FACE_POLICY, newId } from '@shuke/shared';
import { createGallery } from '../../src/modules/face/gallery';
import { nearestRegulars } from '../../src/modules/face/regulars';
import { engines, type TestDatabase } from '../commerce/engines';
import { createFaceServer, type FaceServer, vectorOf } from './face-world';
import { createTill } from './till-world';

jest.setTimeout(60_000);

it('finds a regular behind any number of nearer strangers to the store, and a rival as far as one can be', async () => {
  const gallery = createGallery();
  const probe = vectorOf('mei');
  const [regular, rival] = [newId(), newId()];
  for (let n = 0; n < 60; n++) gallery.setMember('shop', newId(), [vectorOf(`mei~${0.01 + n / 1000}`)]);
  gallery.setMember('shop', regular, [vectorOf('mei~0.2')]);
  gallery.setMember('shop', rival, [vectorOf('mei~0.505')]);
  const search = (k: number) => gallery.search('shop', probe, k);
  const { matchedMax, margin, phoneMax } = DEFAULT_FACE_POLICY;
  expect(phoneMax).toBeLessThan(0.505);
  expect(matchedMax + margin).toBeGreaterThan(0.505);
  const asked: number[] = [];
  const found = await nearestRegulars(search, DEFAULT_FACE_POLICY, async (memberIds) => {
    asked.push(memberIds.length);
    return new Set([regular, rival]);
  });
  expect(found.map(({ memberId }) => memberId)).toEqual([regular, rival]);
  expect(asked).toEqual([62]);
});

describe.each(engines())('a till that knows its regulars only, on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: FaceServer;
  let till: Awaited<ReturnType<typeof createTill>>;
  beforeEach(async () => {
    database = await open();
    server = createFaceServer(database.db);
    till = await createTill(server);
    const policy = { ...DEFAULT_FACE_POLICY, scope: 'store-regulars' as const };
    await database.db.tx((tx) => server.merchants.changeFacePolicy(tx, till.merchantId, policy, 0));
  });
  afterEach(() => database.drop());

  it('does not know a member who never came; a visit or a follow makes a regular, at once and at this store only', async () => {
    const mei = await server.enrol(till.merchantId, 'mei');
    await till.topUp(mei.memberId, 10_000);
    const other = await createTill(server);
    expect((await till.glance('mei')).outcome).toBe('unknown');

    await database.db.tx((tx) => server.members.follow(tx, mei.memberId, other.storeId));
    expect((await till.glance('mei')).outcome).toBe('unknown');
    await database.db.tx((tx) => server.members.follow(tx, mei.memberId, till.storeId));
    expect((await till.glance('mei')).outcome).toBe('paid');

    await database.db.tx((tx) => server.members.unfollow(tx, mei.memberId, till.storeId));
    expect((await till.glance('mei')).outcome).toBe('paid');
  });
});
