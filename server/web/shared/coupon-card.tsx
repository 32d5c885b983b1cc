import { conditionLines } from '@shuke/shared';
import { type Coupon, conditionWords, stampWords, validityWords, valueWords } from './coupon-words';
import { useLocale } from './i18n';

interface CouponCardProps {
  readonly coupon: Coupon;
  /** Why the customer has it; the coupon's own reason unless given. */
  readonly reason?: string;
  readonly now?: Date;
  readonly testId?: string;
}

/** The ticket: value on the left in persimmon, a notched tear line, terms and reason on the right. */
export function CouponCard({ coupon, reason, now = new Date(), testId }: CouponCardProps) {
  const { locale } = useLocale();
  const value = valueWords(coupon.terms.value, locale);
  const validity = validityWords(coupon.validUntil, now, locale);
  const stamp = stampWords(coupon.state, locale);
  const why = reason ?? coupon.reason.text;
  const conditions = conditionLines(coupon.terms, locale).join(' · ');
  return (
    <div className="coupon-shadow">
      <article className={`coupon ${stamp ? 'coupon-faded' : ''}`} data-testid={testId} data-coupon={coupon.couponId}>
        <div className="coupon-value">
          <p className={`coupon-figure ${value.figure.length > 3 ? 'coupon-figure-long' : ''}`}>
            {value.before && <span className="coupon-unit">{value.before}</span>}
            {value.figure}
            {value.after && <span className="coupon-unit">{value.after}</span>}
          </p>
          <p className="coupon-condition">{conditionWords(coupon.terms, locale)}</p>
        </div>
        <div className="coupon-terms">
          <p className="coupon-store">
            <span className="coupon-mark" aria-hidden="true">
              {coupon.merchantName.slice(0, 1)}
            </span>
            {coupon.merchantName}
          </p>
          <h3 className="coupon-name">{coupon.terms.name}</h3>
          {conditions && <p className="coupon-limits">{conditions}</p>}
          {why && <p className="coupon-why">{why}</p>}
          <p className={`coupon-validity ${validity.near ? 'coupon-near' : ''}`}>{validity.text}</p>
        </div>
        {stamp && <span className="coupon-stamp">{stamp}</span>}
      </article>
    </div>
  );
}
