import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newId, PICTURE_WIDTHS, pictureAt, pictureIdOf } from '@shuke/shared';
import sharp from 'sharp';
import { engines, type TestDatabase } from '../commerce/engines';
import { refusalOf } from '../commerce/world';
import { type CatalogueWorld, createCatalogueWorld } from './catalogue-world';

const drawn = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#1E6B52' } });
const SECRET = 'somewhere in Hangzhou';
/** A photograph on its side, with what a camera notes. */
const photograph = () =>
  drawn(1600, 900)
    .withExif({ IFD0: { Make: 'Camera', ImageDescription: SECRET } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>';

jest.setTimeout(60_000);

describe.each(engines())('pictures of things on sale, on %s', (_, open) => {
  let database: TestDatabase;
  let world: CatalogueWorld;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.drop());
  beforeEach(() => {
    world = createCatalogueWorld(database.db);
  });
  afterEach(() => world.close());

  const send = (bytes: Buffer, actor = world.owner) =>
    world.call('POST /console/pictures', actor, { body: { picture: bytes.toString('base64') } });
  const files = () => readdirSync(world.folder).sort();

  it('are stored upright in three widths, without what the camera noted', async () => {
    const { pictureUrl } = await send(await photograph());
    expect(files()).toEqual(
      PICTURE_WIDTHS.map((width) => pictureAt(pictureUrl, width).replace('/pictures/', '')).sort(),
    );
    for (const width of PICTURE_WIDTHS) {
      const bytes = readFileSync(join(world.folder, `${pictureIdOf(pictureUrl)}-${width}.jpg`));
      const header = await sharp(bytes).metadata();
      // Turned from 1600 × 900 to stand, never enlarged beyond its 900 px.
      const shown = Math.min(width, 900);
      expect(header).toMatchObject({ format: 'jpeg', width: shown, height: Math.round((shown * 16) / 9) });
      expect([header.exif, header.orientation, bytes.includes(SECRET)]).toEqual([undefined, undefined, false]);
    }
  });

  it('are one file however often the same one is sent', async () => {
    const bytes = await photograph();
    const [first, second] = await Promise.all([send(bytes), send(bytes)]);
    expect(second).toEqual(first);
    expect(files()).toHaveLength(PICTURE_WIDTHS.length);
  });

  it('carry nothing but their pixels: what hides behind the picture is gone', async () => {
    const { pictureUrl } = await send(Buffer.concat([await photograph(), Buffer.from('<script>alert(1)</script>')]));
    for (const file of files()) expect(readFileSync(join(world.folder, file)).includes('script')).toBe(false);
    expect(pictureUrl).toMatch(/^\/pictures\/[0-9a-f]{32}-1200\.jpg$/);
  });

  it.each<[string, () => Promise<Buffer> | Buffer, string]>([
    ['a drawing with a script', () => Buffer.from(svg), 'image-unreadable'],
    ['a page', () => Buffer.from('<!doctype html><script>alert(1)</script>'), 'image-unreadable'],
    ['a script with a picture’s first bytes', () => Buffer.from('\xff\xd8\xffalert(1)', 'latin1'), 'image-unreadable'],
    ['a GIF', () => drawn(20, 20).gif().toBuffer(), 'image-unreadable'],
    ['half a picture', async () => (await photograph()).subarray(0, 4000), 'image-unreadable'],
    ['one pixel too many', () => drawn(10_000, 5001).png().toBuffer(), 'image-too-large'],
  ])('are refused when they are %s', async (_what, make, code) => {
    expect(await refusalOf(send(await make()))).toBe(code);
    expect(files()).toEqual([]);
  });

  it('are shown only by products of the merchant who sent them', async () => {
    const { pictureUrl } = await send(await photograph());
    const product = await world.addProduct({ pictures: [pictureUrl] });
    expect(product.pictures).toEqual([pictureUrl]);
    const categoryId = await world.addCategory('偷', null, world.stranger);
    const sku = { skuId: newId(), specValues: [], priceFen: 1, barcode: null, pictureUrl: null, openingStock: null };
    const draft = { productId: newId(), categoryId, name: '偷', subtitle: '', description: '', specNames: [] };
    const body = { ...draft, pictures: [pictureUrl], position: 0, onSale: true, skus: [sku] };
    expect(await refusalOf(world.call('POST /console/products', world.stranger, { body }))).toBe('invalid-input');
    for (const url of ['https://elsewhere.example/a.jpg', '/pictures/../secret', '/media/tea.svg']) {
      expect(await refusalOf(world.addProduct({ pictures: [url] }))).toBe('invalid-input');
    }
    expect(await refusalOf(send(await photograph(), world.cashier))).toBe('not-allowed');
  });
});
