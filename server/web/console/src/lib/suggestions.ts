/** "What to do next", read off the shop's own data. Each rule is a fact about the data, not a guess about people. */

import type { Attention } from './attention';
import { percentOf } from './compare';
import type { Campaign, CouponTemplate, Estimate, Offer, Terminal, Today } from './contract-types';
import { offerBlockedBy } from './offer-form';

export interface ShopFacts {
  readonly now: Date;
  readonly today: Today;
  readonly templates: readonly CouponTemplate[];
  readonly offers: readonly Offer[];
  readonly terminals: readonly Terminal[];
  readonly campaigns: readonly Campaign[];
  /** Of a campaign without a coupon: whom the shop could write to now. */
  readonly estimate: Estimate;
  /** Null for those whose business it is not. */
  readonly attention?: Attention | null;
}

export type Suggestion =
  | { readonly kind: 'bill-differs'; readonly count: number }
  | { readonly kind: 'webhook-off'; readonly host: string }
  | { readonly kind: 'no-terminal' }
  | { readonly kind: 'terminal-waiting'; readonly terminalName: string }
  | { readonly kind: 'no-coupon' }
  | { readonly kind: 'no-offer' }
  | { readonly kind: 'offer-blocked'; readonly offerName: string; readonly couponName: string }
  | { readonly kind: 'coupon-running-out'; readonly couponName: string; readonly left: number }
  | { readonly kind: 'coupon-ending'; readonly couponName: string; readonly days: number }
  | { readonly kind: 'draft-waiting'; readonly campaignId: string; readonly title: string }
  | { readonly kind: 'never-wrote'; readonly reachable: number }
  | { readonly kind: 'long-silence'; readonly reachable: number; readonly days: number }
  | { readonly kind: 'many-anonymous'; readonly percent: number }
  | { readonly kind: 'many-unknown'; readonly percent: number };

const DAY_MS = 86_400_000;
const MANY_PAYMENTS = 20;
const MANY_TRIES = 10;
const ANONYMOUS_PERCENT = 50;
const UNKNOWN_PERCENT = 30;
const LOW_QUOTA_PERCENT = 10;
const ENDING_DAYS = 3;
const SILENCE_DAYS = 14;

const wholeDays = (ms: number) => Math.floor(ms / DAY_MS);

function aboutMoney({ attention }: ShopFacts): Suggestion[] {
  const found: Suggestion[] = [];
  const { openDifferences = 0, webhookOff = null } = attention ?? {};
  if (openDifferences > 0) found.push({ kind: 'bill-differs', count: openDifferences });
  if (webhookOff !== null) found.push({ kind: 'webhook-off', host: webhookOff });
  return found;
}

function aboutSetup({ terminals, templates, offers, now }: ShopFacts): Suggestion[] {
  const found: Suggestion[] = [];
  const waiting = terminals.find((terminal) => terminal.state === 'waiting');
  if (!terminals.some((terminal) => terminal.state === 'paired'))
    found.push(waiting ? { kind: 'terminal-waiting', terminalName: waiting.name } : { kind: 'no-terminal' });
  if (!templates.some((template) => template.state === 'active')) found.push({ kind: 'no-coupon' });
  const on = offers.filter((offer) => offer.active);
  const blocked = on.find((offer) => offerBlockedBy(offer, now) !== null);
  if (on.length === 0) found.push({ kind: 'no-offer' });
  else if (blocked && on.every((offer) => offerBlockedBy(offer, now) !== null))
    found.push({ kind: 'offer-blocked', offerName: blocked.name, couponName: blocked.template.terms.name });
  return found;
}

function aboutCoupons({ templates, now }: ShopFacts): Suggestion[] {
  return templates
    .filter((template) => template.state === 'active')
    .flatMap((template): Suggestion[] => {
      const couponName = template.terms.name;
      const { validity } = template.terms;
      const left = template.quota === null ? null : Math.max(0, template.quota - template.issued);
      const leftMs = validity.kind === 'fixed' ? Date.parse(validity.until) - now.getTime() : null;
      if (leftMs !== null && leftMs > 0 && leftMs <= ENDING_DAYS * DAY_MS)
        return [{ kind: 'coupon-ending', couponName, days: wholeDays(leftMs) }];
      if (left !== null && percentOf(left, template.quota ?? 0) <= LOW_QUOTA_PERCENT && (leftMs === null || leftMs > 0))
        return [{ kind: 'coupon-running-out', couponName, left }];
      return [];
    });
}

function aboutCampaigns({ campaigns, estimate, now }: ShopFacts): Suggestion[] {
  const reachable = estimate.marketingConsent;
  if (reachable === 0) return [];
  const draft = campaigns.find((campaign) => campaign.state === 'draft');
  if (draft) return [{ kind: 'draft-waiting', campaignId: draft.campaignId, title: draft.title }];
  const launches = campaigns.flatMap((campaign) => (campaign.launchedAt ? [Date.parse(campaign.launchedAt)] : []));
  if (launches.length === 0) return [{ kind: 'never-wrote', reachable }];
  const days = wholeDays(now.getTime() - Math.max(...launches));
  return days >= SILENCE_DAYS ? [{ kind: 'long-silence', reachable, days }] : [];
}

function aboutCustomers({ today }: ShopFacts): Suggestion[] {
  const found: Suggestion[] = [];
  const anonymous = today.days.reduce((sum, day) => sum + day.anonymous, 0);
  const payments = today.days.reduce((sum, day) => sum + day.returning + day.firstTime, anonymous);
  const anonymousPercent = percentOf(anonymous, payments);
  if (payments >= MANY_PAYMENTS && anonymousPercent >= ANONYMOUS_PERCENT)
    found.push({ kind: 'many-anonymous', percent: anonymousPercent });
  const { matched, phoneAsked, unknown, refused } = today.face;
  const tries = matched + phoneAsked + unknown + refused;
  const unknownPercent = percentOf(unknown, tries);
  if (tries >= MANY_TRIES && unknownPercent >= UNKNOWN_PERCENT)
    found.push({ kind: 'many-unknown', percent: unknownPercent });
  return found;
}

/** What the shop could do next, the most pressing first; at most `limit`, none when all is well. */
export function suggestionsFor(facts: ShopFacts, limit = 3): Suggestion[] {
  const all = [aboutMoney, aboutSetup, aboutCoupons, aboutCampaigns, aboutCustomers].flatMap((about) => about(facts));
  return all.slice(0, limit);
}
