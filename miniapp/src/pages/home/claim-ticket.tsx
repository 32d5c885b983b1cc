import { Button } from '../../components/button';
import { Ticket } from '../../components/ticket';
import { useText } from '../../i18n';
import { now } from '../../lib/clock';
import { templateValidityWords } from '../../lib/coupon-words';
import type { ClaimableCoupon } from './use-home';

interface ClaimTicketProps {
  coupon: ClaimableCoupon;
  busy: boolean;
  onClaim(): void;
}

/** A coupon the store gives away: one tap puts it into the wallet. */
export function ClaimTicket({ coupon, busy, onClaim }: ClaimTicketProps) {
  const words = useText();
  const over = coupon.claimed || coupon.soldOut;
  const label = coupon.claimed ? words.home.claimed : coupon.soldOut ? words.home.soldOut : words.home.claim;
  return (
    <Ticket
      terms={coupon.terms}
      merchantName={coupon.merchantName}
      validity={templateValidityWords(coupon.terms, now(), words)}
      action={
        <Button
          className="coupon-claim"
          kind={over ? 'quiet' : 'coupon'}
          small
          disabled={over}
          busy={busy}
          label={`${label} ${coupon.terms.name}`}
          onTap={onClaim}
        >
          {label}
        </Button>
      }
    />
  );
}
