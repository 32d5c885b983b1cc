/**
 * Campaigns and whom they reached.
 * Invariant: a campaign reaches a member at most once; the cursor moves by a conditional update in the transaction
 * of the page it stands for, so of two workers one gets the page.
 */
import type { RouteRequest } from '@shuke/shared/contract';
import { type EntityManager, In, IsNull, Not } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { eachRow } from '../../kernel/db/each-row';
import { insertOrRestart } from '../../kernel/db/restart';
import { insertRow, insertRows, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { createStateMachine } from '../../kernel/state-machine';
import { Campaign, CampaignDelivery, type CampaignState } from './campaign.entity';

export type CampaignService = ReturnType<typeof createCampaignService>;
export type CampaignDraft = Omit<RouteRequest<'POST /console/campaigns'>['body'], 'campaignId'>;
interface CampaignKey {
  merchantId: string;
  campaignId: string;
}

type CampaignEvent = 'launch' | 'finish' | 'stop';

export const campaignStates = createStateMachine<CampaignState, CampaignEvent>('campaign', 'draft', {
  draft: { launch: 'running' },
  running: { finish: 'finished', stop: 'stopped' },
  finished: {},
  stopped: {},
});

export function createCampaignService() {
  /** @throws AppError not-found */
  async function get(em: EntityManager, key: CampaignKey): Promise<Campaign> {
    const campaign = await em.findOneBy(Campaign, { ...key });
    if (!campaign) throw new AppError('not-found', { what: 'campaign' });
    return campaign;
  }

  return {
    get,
    find: (em: EntityManager, campaignId: string): Promise<Campaign | null> => em.findOneBy(Campaign, { campaignId }),

    async list(em: EntityManager, merchantId: string, page: { page: number; pageSize: number }) {
      const [items, total] = await em.findAndCount(Campaign, {
        where: { merchantId },
        order: { createdAtMs: 'DESC', campaignId: 'DESC' },
        skip: (page.page - 1) * page.pageSize,
        take: page.pageSize,
      });
      return { items, total };
    },

    async draft(tx: Tx, { draft, nowMs, ...key }: CampaignKey & { draft: CampaignDraft; nowMs: number }) {
      if (await tx.existsBy(Campaign, { campaignId: key.campaignId })) throw new AppError('idempotency-conflict');
      const campaign: Campaign = {
        ...key,
        ...draft,
        state: campaignStates.initial,
        cursor: '',
        createdAtMs: nowMs,
        launchedAtMs: null,
        finishedAtMs: null,
      };
      await insertOrRestart('campaign race', () => insertRow(tx, Campaign, campaign));
    },

    /**
     * Draft → running; of a campaign that runs or has finished nothing changes.
     * @returns whether this call launched it
     * @throws AppError not-found, state-conflict when it was stopped
     */
    async launch(tx: Tx, { nowMs, ...key }: CampaignKey & { nowMs: number }): Promise<boolean> {
      const change = { state: campaignStates.next('draft', 'launch'), launchedAtMs: nowMs };
      if ((await updateRows(tx, Campaign, { ...key, state: 'draft' }, change)) === 1) return true;
      const { state } = await get(tx, key);
      if (state === 'stopped') throw new AppError('state-conflict', { machine: 'campaign', state, event: 'launch' });
      return false;
    },

    /** @throws AppError not-found, state-conflict when it was launched */
    async remove(tx: Tx, key: CampaignKey): Promise<void> {
      const { affected } = await tx.delete(Campaign, { ...key, state: 'draft' });
      if (affected === 1) return;
      const { state } = await get(tx, key);
      throw new AppError('state-conflict', { machine: 'campaign', state, event: 'delete' });
    },

    /** Takes the page between two members for this transaction. @returns false when somebody else has taken it */
    async advance(tx: Tx, page: { campaignId: string; from: string; to: string }): Promise<boolean> {
      const where = { campaignId: page.campaignId, state: 'running', cursor: page.from } as const;
      return (await updateRows(tx, Campaign, where, { cursor: page.to })) === 1;
    },

    /** The audience is exhausted. */
    async finish(tx: Tx, { campaignId, nowMs }: { campaignId: string; nowMs: number }): Promise<void> {
      const change = { state: campaignStates.next('running', 'finish'), finishedAtMs: nowMs };
      await updateRows(tx, Campaign, { campaignId, state: 'running' }, change);
    },

    /** Whom a campaign reached twice, as two accounts, it has reached twice: those rows stay as they are. */
    async moveToMember(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
      const theirs = await tx.findBy(CampaignDelivery, { memberId: toMemberId });
      const reached = theirs.map(({ campaignId }) => campaignId);
      const where = { memberId: fromMemberId, campaignId: Not(In(reached)) };
      await updateRows(tx, CampaignDelivery, where, { memberId: toMemberId });
    },

    deliveriesTo: (em: EntityManager, memberId: string) => eachRow(em, CampaignDelivery, { memberId }, 'campaignId'),
    /** The account is closed: that campaigns reached it is no longer known, and no longer counted. */
    async forget(tx: Tx, memberId: string): Promise<void> {
      await tx.delete(CampaignDelivery, { memberId });
    },

    recordDeliveries: (tx: Tx, rows: readonly Omit<CampaignDelivery, 'openedAtMs'>[]): Promise<void> =>
      insertRows(
        tx,
        CampaignDelivery,
        rows.map((row) => ({ ...row, openedAtMs: null })),
      ),

    /** The member opened the campaign's card; only the first time counts. */
    async markOpened(tx: Tx, command: { campaignId: string; memberId: string; nowMs: number }): Promise<void> {
      const { campaignId, memberId, nowMs } = command;
      await updateRows(tx, CampaignDelivery, { campaignId, memberId, openedAtMs: IsNull() }, { openedAtMs: nowMs });
    },
  };
}
