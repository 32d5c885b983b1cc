import { formatFen, weeklyWords } from '@shuke/shared';
import { useLocale, useWords } from '../../../../shared/i18n';
import { storeNames } from '../../components/store-scope';
import type { Offer, OfferRule, RuleScopes, Store } from '../../lib/contract-types';
import { termsText } from '../../lib/coupon-words';
import { formatCount } from '../../lib/format';
import { sampleWhyWords } from '../../lib/offer-form';
import { commonWords } from '../../words/common';
import { type OffersWords, offersWords } from '../../words/offers';

interface OfferFactsProps {
  readonly offer: Offer;
  readonly stores: readonly Store[];
  readonly scopes: RuleScopes;
}

function visitWords(visits: OfferRule['visits'], words: OffersWords): string {
  if (visits.kind === 'every' || visits.kind === 'nth') return words.visits[visits.kind](visits.n);
  return words.visits[visits.kind];
}

function amountWords({ minAmountFen, maxAmountFen }: OfferRule, words: OffersWords): string {
  if (maxAmountFen === null) return minAmountFen > 0 ? words.from(formatFen(minAmountFen)) : words.anyAmount;
  if (minAmountFen === 0) return words.upTo(formatFen(maxAmountFen));
  return words.between(formatFen(minAmountFen), formatFen(maxAmountFen));
}

/** What must hold, named only where something is named. */
function useRuleRows({ offer, stores, scopes }: OfferFactsProps): [string, string][] {
  const words = useWords(offersWords);
  const common = useWords(commonWords);
  const { locale } = useLocale();
  const { rule, reason, priority } = offer;
  const { facts } = words;
  const products = scopes.products.filter(({ productId }) => rule.items?.productIds.includes(productId));
  const goods = [...(rule.items?.categories ?? []), ...products.map(({ name }) => name)];
  const rows: [string, string | null][] = [
    [facts.visits, visitWords(rule.visits, words)],
    [facts.amount, amountWords(rule, words)],
    [facts.hours, rule.weekly && weeklyWords(rule.weekly, locale)],
    [facts.goods, rule.items && goods.join(' · ')],
    [facts.tags, rule.tags?.join(' · ') ?? null],
    [facts.absent, rule.absentDays === null ? null : words.absent(rule.absentDays)],
    [facts.stores, storeNames(rule.storeIds, stores, common.everyStore)],
    [facts.reason, reason || sampleWhyWords(rule, locale)],
    [facts.priority, priority > 0 ? String(priority) : null],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== null);
}

/** One offer in words and figures. */
export function OfferFacts(props: OfferFactsProps) {
  const words = useWords(offersWords);
  const { locale } = useLocale();
  const { template, granted, quota, costFen, budgetFen, promisedFen } = props.offer;
  const rows = useRuleRows(props);
  const grantedText = formatCount(granted, locale);
  return (
    <>
      <p>
        <strong>{template.terms.name}</strong> <span className="quiet">{termsText(template.terms, locale)}</span>
      </p>
      <dl className="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt className="quiet">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <dl className="offer-figures">
        <div>
          <dt className="quiet">{words.granted}</dt>
          <dd data-testid="offer-granted">
            {quota === null ? grantedText : words.ofQuota(grantedText, formatCount(quota, locale))}
          </dd>
        </div>
        <div>
          <dt className="quiet">{words.cost}</dt>
          <dd>
            {formatFen(costFen)}
            {granted > 0 && (
              <small className="quiet">
                {' '}
                {words.perCoupon} {formatFen(Math.round(costFen / granted))}
              </small>
            )}
          </dd>
        </div>
        {budgetFen !== null && (
          <div>
            <dt className="quiet">{words.promised}</dt>
            <dd>{words.ofBudget(formatFen(promisedFen), formatFen(budgetFen))}</dd>
          </div>
        )}
      </dl>
    </>
  );
}
