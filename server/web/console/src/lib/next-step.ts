import type { TodayWords } from '../words/today';
import type { Suggestion } from './suggestions';

/** The sentence of a suggestion and where its button leads. */
export function nextStep(suggestion: Suggestion, words: TodayWords): { text: string; action: string; path: string } {
  const entry = words.next[suggestion.kind];
  const { action } = entry;
  switch (suggestion.kind) {
    case 'bill-differs':
      return { text: words.next['bill-differs'].text(suggestion.count), action, path: '/reconciliation' };
    case 'webhook-off':
      return { text: words.next['webhook-off'].text(suggestion.host), action, path: '/webhooks' };
    case 'no-terminal':
      return { text: words.next['no-terminal'].text, action, path: '/terminals?new=1' };
    case 'terminal-waiting':
      return { text: words.next['terminal-waiting'].text(suggestion.terminalName), action, path: '/terminals' };
    case 'no-coupon':
      return { text: words.next['no-coupon'].text, action, path: '/coupons?new=1' };
    case 'no-offer':
      return { text: words.next['no-offer'].text, action, path: '/offers' };
    case 'offer-blocked':
      return {
        text: words.next['offer-blocked'].text(suggestion.offerName, suggestion.couponName),
        action,
        path: '/offers',
      };
    case 'coupon-running-out':
      return {
        text: words.next['coupon-running-out'].text(suggestion.couponName, suggestion.left),
        action,
        path: '/coupons',
      };
    case 'coupon-ending':
      return {
        text: words.next['coupon-ending'].text(suggestion.couponName, suggestion.days),
        action,
        path: '/coupons',
      };
    case 'draft-waiting':
      return {
        text: words.next['draft-waiting'].text(suggestion.title),
        action,
        path: `/campaigns/${suggestion.campaignId}`,
      };
    case 'never-wrote':
      return { text: words.next['never-wrote'].text(suggestion.reachable), action, path: '/campaigns?new=1' };
    case 'long-silence':
      return {
        text: words.next['long-silence'].text(suggestion.reachable, suggestion.days),
        action,
        path: '/campaigns?new=1',
      };
    case 'many-anonymous':
      return { text: words.next['many-anonymous'].text(suggestion.percent), action, path: '/offers' };
    case 'many-unknown':
      return { text: words.next['many-unknown'].text(suggestion.percent), action, path: '/terminals' };
  }
}
