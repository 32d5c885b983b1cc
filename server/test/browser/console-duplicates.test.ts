import { type ApiClient, newId } from '@shuke/shared';
import type { Page } from 'playwright-core';
import { insertRow } from '../../src/kernel/db/rows';
import { FaceDuplicate } from '../../src/modules/face/face-duplicate.entity';
import { Member } from '../../src/modules/member/member.entity';
import { type CameraBrowser, openBrowser } from '../helpers/browser';
import { emptyScene } from '../helpers/face-fixtures';
import { signInStaff, signUp, type TestMember, topUp } from '../helpers/people';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(120_000);

/** How a manager deals with one person who has two accounts. */
describe('the console’s list of members who may be one person', () => {
  let server: TestServer;
  let browser: CameraBrowser;
  let owner: ApiClient;
  let page: Page;
  let [keep, close]: TestMember[] = [];
  const broken: string[] = [];

  const at = (id: string) => page.getByTestId(id).first();

  async function open(options: { width: number; height: number }): Promise<Page> {
    const opened = await browser.till(options);
    opened.on('pageerror', (error) => broken.push(error.message));
    await opened.goto(`${server.url}/console/members`);
    await opened.getByTestId('login').fill('owner@shuke.demo');
    await opened.getByTestId('password').fill('shuke-demo-2026');
    await opened.getByTestId('sign-in').click();
    await opened.getByTestId('member-search').waitFor();
    return opened;
  }

  /** As the search at the enrolment leaves it. */
  async function addPair(one: TestMember, two: TestMember): Promise<void> {
    const { db } = server.container;
    const { merchantId } = await db.read.findOneByOrFail(Member, { memberId: one.memberId });
    const [firstMemberId = '', secondMemberId = ''] = [one.memberId, two.memberId].sort();
    const pair = { duplicateId: newId(), merchantId, firstMemberId, secondMemberId, foundAtMs: Date.now() };
    const found = { state: 'open', distanceMilli: 213, decidedAtMs: null, version: 1 } as const;
    await db.tx((tx) => insertRow(tx, FaceDuplicate, { ...pair, ...found }));
  }

  beforeAll(async () => {
    server = await startTestServer({ env: { FACE_WORKERS: '1' } });
    owner = await signInStaff(server);
    keep = await signUp(server, 'keep');
    close = await signUp(server, 'close');
    await topUp(server, keep.api, 20_000);
    await topUp(server, close.api, 30_000);
    await addPair(keep, close);
    browser = await openBrowser([await emptyScene()]);
    page = await open({ width: 1440, height: 900 });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const states = async () => {
    const total = async (state: 'open' | 'dismissed') =>
      (await owner('GET /console/face/duplicates', { query: { state } })).total;
    return { open: await total('open'), dismissed: await total('dismissed') };
  };

  it('shows both accounts, and says what follows until somebody decides', async () => {
    await at('duplicate-open').waitFor();
    const shown = await at('duplicate-open').textContent();
    for (const part of ['¥200', '¥300', '0.21']) expect(shown).toContain(part);
    expect(await at('duplicates').textContent()).toContain('手机尾号');
  });

  it('two people: asked once, and taken back when it was wrong', async () => {
    await at('duplicate-dismiss').click();
    await at('duplicate-dismiss-confirm').click();
    await at('duplicates-earlier').waitFor();
    expect(await states()).toEqual({ open: 0, dismissed: 1 });
    await at('duplicates-earlier').click();
    await at('duplicate-undo').click();
    await at('duplicate-open').waitFor();
    expect(await states()).toEqual({ open: 1, dismissed: 0 });
  });

  it('fits a phone: nothing sticks out, buttons can be touched', async () => {
    const phone = await open({ width: 375, height: 812 });
    await phone.getByTestId('duplicate-merge').waitFor();
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
    for (const id of ['duplicate-merge', 'duplicate-dismiss']) {
      expect((await phone.getByTestId(id).boundingBox())?.height).toBeGreaterThanOrEqual(48);
    }
  });

  it('merges into the account that staff chose, and the member’s money is together', async () => {
    await at('duplicate-merge').click();
    await page
      .getByRole('radio')
      .nth((await firstIsKeep()) ? 0 : 1)
      .check();
    await at('merge-confirm').click();
    await at('duplicates').waitFor({ state: 'detached' });
    expect(await keep?.api('GET /me')).toMatchObject({ balanceFen: 50_000 });
    expect(await states()).toEqual({ open: 0, dismissed: 0 });
    const { items } = await owner('GET /console/audit', { query: {} });
    expect(items[0]).toMatchObject({ action: 'member.merge', subject: `member:${keep?.memberId}` });
  });

  it('broke nothing on the way', () => {
    expect(broken).toEqual([]);
  });

  async function firstIsKeep(): Promise<boolean> {
    const { items } = await owner('GET /console/face/duplicates', { query: {} });
    return items[0]?.members[0].memberId === keep?.memberId;
  }
});
