import { CheckCircleFilled } from '@ant-design/icons';
import { formatFen } from '@shuke/shared';
import { CouponCard } from '../../../../shared/coupon-card';
import { useWords } from '../../../../shared/i18n';
import type { CouponTemplate } from '../../lib/contract-types';
import { previewCoupon } from '../../lib/coupon-form';
import { offersWords } from '../../words/offers';
import { useStaff } from '../shell';

interface PopUpPreviewProps {
  readonly template: CouponTemplate | undefined;
  readonly reason: string;
  /** The sum the sample payment shows, in fen. */
  readonly amountFen: number;
}

/** The till's screen right after a payment, small: the check, the sum, the coupon rising. */
export function PopUpPreview({ template, reason, amountFen }: PopUpPreviewProps) {
  const words = useWords(offersWords).form;
  const { merchantName } = useStaff();
  return (
    <div className="till" data-testid="offer-preview">
      <p className="till-paid">
        <CheckCircleFilled /> {words.paid}
      </p>
      <p className="till-sum">{formatFen(amountFen)}</p>
      <p className="till-for-you">{words.forYou}</p>
      {template ? (
        <CouponCard
          coupon={previewCoupon(template.terms, {
            merchantName,
            reason: reason || words.sampleReason,
            now: new Date(),
          })}
        />
      ) : (
        <div className="till-empty quiet">{words.templateMissing}</div>
      )}
    </div>
  );
}
