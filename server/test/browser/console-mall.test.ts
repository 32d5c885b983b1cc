import type { ApiClient } from '@shuke/shared';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { type CameraBrowser, openBrowser } from '../helpers/browser';
import { emptyScene } from '../helpers/face-fixtures';
import { signInStaff } from '../helpers/people';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(120_000);

/** What a shopkeeper does with what they sell. */
describe('the console’s mall', () => {
  let server: TestServer;
  let browser: CameraBrowser;
  let owner: ApiClient;
  let page: Page;
  const broken: string[] = [];

  const at = (id: string) => page.getByTestId(id).first();
  const rowOf = (name: string) => page.getByTestId('product-row').filter({ hasText: name });
  const products = async (search?: string) => (await owner('GET /console/products', { query: { search } })).items;

  async function open(options: { width: number; height: number }, path: string): Promise<Page> {
    const opened = await browser.till(options);
    opened.on('pageerror', (error) => broken.push(error.message));
    await opened.goto(`${server.url}/console/${path}`);
    await opened.getByTestId('login').fill('owner@shuke.demo');
    await opened.getByTestId('password').fill('shuke-demo-2026');
    await opened.getByTestId('sign-in').click();
    return opened;
  }

  beforeAll(async () => {
    server = await startTestServer({ env: { FACE_WORKERS: '1' } });
    owner = await signInStaff(server);
    browser = await openBrowser([await emptyScene()]);
    page = await open({ width: 1280, height: 800 }, 'mall/products');
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('finds products by a word, and says so when there are none', async () => {
    await rowOf('桂花糕').waitFor();
    await at('product-search').fill('乌龙');
    await rowOf('桂花糕').waitFor({ state: 'detached' });
    expect(await page.getByTestId('product-row').count()).toBe(1);
    await at('product-search').fill('火锅');
    await at('empty').waitFor();
    await page.getByRole('button', { name: '清空筛选' }).click();
    await rowOf('桂花糕').waitFor();
  });

  it('adds a product with variants and a picture, as the customer will see it', async () => {
    await at('product-new').click();
    await at('product-name').fill('桂花酒酿');
    const picture = await sharp({ create: { width: 900, height: 900, channels: 3, background: '#B93A17' } })
      .png()
      .toBuffer();
    await at('product-picture-file').setInputFiles({ name: 'wine.png', mimeType: 'image/png', buffer: picture });
    await page.getByTestId('product-preview').locator('img').waitFor();
    await at('variant-price').fill('25');
    await at('spec-add').click();
    await at('spec-name-0').fill('温度');
    const values = at('spec-values-0').locator('input');
    for (const value of ['热', '冰']) {
      await values.fill(value);
      await values.press('Enter');
    }
    const second = page.getByTestId('variant').nth(1);
    await second.getByTestId('variant-price').fill('23.5');
    await second.getByTestId('variant-stock').fill('8');
    expect(await at('product-preview').textContent()).toContain('桂花酒酿');
    await at('product-save').click();
    await rowOf('桂花酒酿').waitFor();
    const [made] = await products('桂花酒酿');
    expect(made?.skus).toMatchObject([
      { specValues: ['热'], priceFen: 2500, stock: null },
      { specValues: ['冰'], priceFen: 2350, stock: 8 },
    ]);
    const answer = await fetch(`${server.url}${made?.pictures[0]}`);
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
      200,
      'image/jpeg',
      'public, max-age=31536000, immutable',
    ]);
  });

  it('refuses a variant without a price, and keeps what was typed when somebody else was first', async () => {
    await rowOf('桂花酒酿').getByTestId('product-edit').click();
    await at('variant-price').fill('');
    await at('product-save').click();
    await page.getByText('每一种都要填写价格').waitFor();
    await at('variant-price').fill('26');
    await at('product-name').fill('桂花酒酿圆子');
    const [before] = await products('桂花酒酿');
    if (!before) throw new Error('the product is gone');
    const { productId, createdAt: _at, skus, ...draft } = before;
    const same = skus.map(({ stock: _stock, ...sku }) => ({ ...sku, openingStock: null }));
    await owner('PUT /console/products/:productId', {
      params: { productId },
      body: { ...draft, name: '酒酿', skus: same },
    });
    await at('product-save').click();
    await at('edit-conflict').filter({ hasText: '酒酿' }).waitFor();
    expect(await at('product-name').inputValue()).toBe('桂花酒酿圆子');
    await at('conflict-save-mine').click();
    await rowOf('桂花酒酿圆子').waitFor();
    expect((await products('圆子'))[0]?.skus[0]?.priceFen).toBe(2600);
  });

  it('books what came in', async () => {
    await rowOf('蛋挞').getByTestId('product-stock').click();
    await at('sku-left').filter({ hasText: '60' }).waitFor();
    await at('sku-number').locator('input').or(page.locator('input[data-testid=sku-number]')).first().fill('24');
    await at('sku-record').click();
    await at('sku-left').filter({ hasText: '84' }).waitFor();
    await page.getByText('+24').waitFor();
    await page.keyboard.press('Escape');
    await rowOf('蛋挞').filter({ hasText: '84' }).waitFor();
  });

  it('shows what is wrong with a table, then imports a good one', async () => {
    const choose = (text: string) =>
      page
        .locator('.ant-modal input[type=file]')
        .setInputFiles({ name: 'goods.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await at('import-open').click();
    await choose('分类,商品,价格\n器具,白瓷杯,免费\n');
    await at('import-problems').filter({ hasText: '不是金额' }).waitFor();
    expect(await page.getByTestId('import-confirm').isDisabled()).toBe(true);
    expect(await products('白瓷杯')).toEqual([]);
    await at('import-again').click();
    await choose('分类,商品,价格\n器具,白瓷杯,39\n');
    await at('import-preview').filter({ hasText: '器具' }).waitFor();
    expect(await products('白瓷杯')).toEqual([]);
    await at('import-confirm').click();
    await rowOf('白瓷杯').waitFor();
  });

  it('names and orders categories, and keeps one that is not empty', async () => {
    await page.getByRole('tab', { name: '分类' }).click();
    const names = () => page.getByTestId('category-row').locator('strong').allTextContents();
    await at('category-row').waitFor();
    expect((await names()).slice(0, 3)).toEqual(['茶饮', '热茶', '冷饮']);
    const cold = page.getByTestId('category-row').filter({ hasText: '冷饮' });
    await cold.getByTestId('category-up').click();
    await page.reload();
    await at('category-row').waitFor();
    expect((await names()).slice(0, 3)).toEqual(['茶饮', '冷饮', '热茶']);
    await page.getByTestId('category-row').filter({ hasText: '器具' }).getByTestId('category-remove').click();
    await at('category-remove-sure').click();
    await page.getByText('这个分类里还有商品或下级分类').waitFor();
    await at('category-new').click();
    await at('category-name').fill('节令');
    await at('category-save').click();
    await page.getByTestId('category-row').filter({ hasText: '节令' }).waitFor();
  });

  it.each(['mall/products', 'mall/categories'])('fits a phone: %s', async (path) => {
    const phone = await open({ width: 375, height: 812 }, path);
    await phone
      .getByTestId(path.endsWith('products') ? 'product-row' : 'category-row')
      .first()
      .waitFor();
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
  });

  it('broke nothing on the way', () => {
    expect(broken).toEqual([]);
  });
});
