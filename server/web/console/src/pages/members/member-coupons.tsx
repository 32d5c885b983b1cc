import { Tag } from 'antd';
import { useLocale, useWords } from '../../../../shared/i18n';
import type { MemberDetail } from '../../lib/contract-types';
import { termsText } from '../../lib/coupon-words';
import { formatDate, formatDateTime } from '../../lib/format';
import { membersWords } from '../../words/members';

const couponColour = {
  usable: 'success',
  reserved: 'processing',
  redeemed: 'default',
  expired: 'default',
  revoked: 'default',
  forfeited: 'default',
} as const;

/** The member's coupons, usable ones first. */
export function Coupons({ coupons }: Pick<MemberDetail, 'coupons'>) {
  const words = useWords(membersWords).detail;
  const { locale } = useLocale();
  if (coupons.length === 0) return <p className="quiet">{words.noCoupons}</p>;
  return (
    <ul className="lines">
      {coupons.map((coupon) => (
        <li key={coupon.couponId}>
          <div>
            <p>{coupon.terms.name}</p>
            <p className="quiet">
              {termsText(coupon.terms, locale)} · {coupon.reason.text}
            </p>
          </div>
          <div className="line-value">
            <Tag color={couponColour[coupon.state]}>{words.couponState[coupon.state]}</Tag>
            <p className="quiet">
              {coupon.redeemedAt
                ? formatDateTime(coupon.redeemedAt, locale)
                : words.until(formatDate(coupon.validUntil, locale))}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
