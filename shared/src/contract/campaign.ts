import { z } from 'zod';
import { count, done, id, instant, longText, pageOf, pageQuery, shortText, sumFen } from './common';
import { defineRoutes } from './route';

export const campaignDraft = z.strictObject({
  name: shortText,
  title: z.string().trim().min(1).max(40),
  body: longText,
  templateId: id.nullable(),
});

export const campaign = campaignDraft.extend({
  campaignId: id,
  state: z.enum(['draft', 'running', 'finished', 'stopped']),
  createdAt: instant,
  launchedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  couponName: z.string().nullable(),
  results: z.object({
    audience: count,
    delivered: count,
    opened: count,
    couponsIssued: count,
    couponsRedeemed: count,
    /** Members reached without the coupon because its quota ran out. */
    couponsShort: count,
    revenueFen: sumFen,
  }),
});

export const campaignRoutes = defineRoutes({
  'GET /console/campaigns': { summary: 'All campaigns', actor: 'staff', query: pageQuery, result: pageOf(campaign) },
  'GET /console/campaigns/estimate': {
    summary: 'How many members would be reached now, before anything is sent',
    actor: 'staff',
    query: z.object({ templateId: id.optional() }),
    result: z.object({
      members: count,
      marketingConsent: count,
      /** Of these, how many can also get a WeChat subscribe message. */
      subscribeMessages: count,
      couponsLeft: count.nullable(),
    }),
  },
  'POST /console/campaigns': {
    summary: "Save a draft; `campaignId` is the client's key",
    actor: 'staff',
    body: campaignDraft.extend({ campaignId: id }),
    result: campaign,
    errors: ['idempotency-conflict', 'not-found'],
  },
  'GET /console/campaigns/:campaignId': {
    summary: 'One campaign with its results so far',
    actor: 'staff',
    params: z.object({ campaignId: id }),
    result: campaign,
  },
  'POST /console/campaigns/:campaignId/launch': {
    summary: 'Send to all members who agreed to marketing; launching again changes nothing',
    actor: 'staff',
    params: z.object({ campaignId: id }),
    result: campaign,
    errors: ['state-conflict'],
  },
  'DELETE /console/campaigns/:campaignId': {
    summary: 'Delete a draft',
    actor: 'staff',
    params: z.object({ campaignId: id }),
    result: done,
    errors: ['state-conflict'],
  },
});
