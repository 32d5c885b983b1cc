import { CheckCircleFilled } from '@ant-design/icons';
import { formatFen } from '@shuke/shared';
import { CouponCard } from '../../../../shared/coupon-card';
import { previewCoupon } from '../../../../shared/coupon-preview';
import { useWords } from '../../../../shared/i18n';
import type { CouponTemplate } from '../../lib/contract-types';
import { offerFormWords } from '../../words/offer-form';
import { useStaff } from '../shell';

interface PopUpPreviewProps {
  readonly template: CouponTemplate | undefined;
  readonly reason: string;
  /** It waits for the customer's tap. */
  readonly onTap: boolean;
  /** The sum the sample payment shows, in fen. */
  readonly amountFen: number;
}

/** The till's screen right after a payment, small: the check, the sum, the coupon rising. */
export function PopUpPreview({ template, reason, onTap, amountFen }: PopUpPreviewProps) {
  const words = useWords(offerFormWords);
  const { merchantName } = useStaff();
  return (
    <div className="till" data-testid="offer-preview">
      <p className="till-paid">
        <CheckCircleFilled /> {words.paid}
      </p>
      <p className="till-sum">{formatFen(amountFen)}</p>
      <p className="till-for-you">{onTap ? words.toTake : words.forYou}</p>
      {template ? (
        <CouponCard
          coupon={previewCoupon(template.terms, {
            merchantName,
            reason,
            now: new Date(),
          })}
        />
      ) : (
        <div className="till-empty quiet">{words.templateMissing}</div>
      )}
      {template && onTap && <p className="till-take">{words.take}</p>}
    </div>
  );
}
