import { CouponCard } from '../../../../shared/coupon-card';
import { previewCoupon } from '../../../../shared/coupon-preview';
import { useWords } from '../../../../shared/i18n';
import type { CouponTemplate } from '../../lib/contract-types';
import { campaignsWords } from '../../words/campaigns';
import { useStaff } from '../shell';

interface MessagePreviewProps {
  readonly title: string;
  readonly body: string;
  readonly template: CouponTemplate | undefined;
}

/** The message as it lies in a member's inbox, its coupon below. */
export function MessagePreview({ title, body, template }: MessagePreviewProps) {
  const words = useWords(campaignsWords).form;
  const { merchantName } = useStaff();
  return (
    <div className="inbox" data-testid="campaign-preview">
      <p className="inbox-from">
        <span className="coupon-mark" aria-hidden="true">
          {merchantName.slice(0, 1)}
        </span>
        {merchantName}
        <time className="quiet">{words.justNow}</time>
      </p>
      <h3 className={title ? '' : 'quiet'}>{title || words.sampleTitle}</h3>
      <p className={body ? 'inbox-body' : 'inbox-body quiet'}>{body || words.sampleBody}</p>
      {template && (
        <CouponCard coupon={previewCoupon(template.terms, { merchantName, reason: words.reason, now: new Date() })} />
      )}
    </div>
  );
}
