import { formatFen } from '@shuke/shared';
import { useEffect, useRef, useState } from 'react';
import { CouponCard } from '../../../shared/coupon-card';
import { offeredCoupon } from '../../../shared/coupon-preview';
import { useLocale, useWords } from '../../../shared/i18n';
import { Money } from '../../../shared/money';
import { Qr } from '../../../shared/qr';
import { markPopUp } from '../camera/timing';
import { giftsOf } from '../cashier/after-payment';
import type { Payment } from '../flow/state';
import { dictionaries, noticeWords } from '../words';
import { CheckIcon } from './icons';
import { ClaimQr } from './other-screens';
import { Parts } from './provider-screen';
import type { ScreenProps } from './screen-props';

const STAYS_MS = 12_000;
/** Scanning a code, or choosing to take a coupon, takes longer than reading one. */
const LONG_STAYS_MS = 24_000;
/** After a tap; a forgotten screen still goes back to idle. */
const KEPT_STAYS_MS = 90_000;
const CARDS_SHOWN = 3;

/** Counts down to idle; `keep` stops the bar and leaves only the long stop. */
function useReturnToIdle(staysMs: number, finish: () => void) {
  const [kept, setKept] = useState(false);
  const latest = useRef(finish);
  latest.current = finish;
  useEffect(() => {
    const timer = setTimeout(() => latest.current(), kept ? KEPT_STAYS_MS : staysMs);
    return () => clearTimeout(timer);
  }, [kept, staysMs]);
  return { kept, keep: () => setKept(true) };
}

function Receipt({ payment, walletUrl }: { readonly payment: Payment; readonly walletUrl: string }) {
  const t = useWords(dictionaries).customer;
  const { member, couponsApplied, tender } = payment;
  return (
    <div className="receipt">
      <CheckIcon />
      <h1 className="customer-title" role="status">
        {t.paid}
      </h1>
      <Money className="receipt-sum" fen={payment.payableFen} />
      {tender && <p className="quiet">{t.paidBy[tender]}</p>}
      <Parts payment={payment} />
      {member && <p className="hello">{member.phoneLast4 ? t.hello(member.phoneLast4) : t.helloMember}</p>}
      {couponsApplied.length > 0 && payment.discountFen > 0 && (
        <p className="saved" data-testid="coupon-applied">
          {t.couponSaved(
            couponsApplied.map(({ terms }) => terms.name),
            formatFen(payment.discountFen),
          )}
        </p>
      )}
      {giftsOf(payment).map((thing) => (
        <p key={thing} className="saved" data-testid="gift-to-hand-over">
          {t.giftForYou(thing)}
        </p>
      ))}
      {payment.pointsEarned > 0 && <p className="points">{t.points(payment.pointsEarned)}</p>}
      {member && (
        <figure className="wallet-qr">
          <div>
            <Qr url={walletUrl} label={t.walletQr} testId="wallet-qr" />
          </div>
          <figcaption className="quiet">{t.walletQr}</figcaption>
        </figure>
      )}
    </div>
  );
}

interface PopUpProps {
  readonly payment: Payment;
  readonly notice: string | null;
  readonly busy: boolean;
  readonly onTake: () => void;
}

/** What landed in the wallet, and what waits for a tap: one button takes it all. */
function PopUp({ payment, notice, busy, onTake }: PopUpProps) {
  const t = useWords(dictionaries).customer;
  const { rewards, openRewards } = payment;
  const waiting = openRewards.slice(0, CARDS_SHOWN);
  const landed = rewards.slice(0, CARDS_SHOWN - waiting.length);
  const more = rewards.length - landed.length;
  const cards = [
    ...waiting.map((reward) => ({
      id: reward.offerId,
      coupon: offeredCoupon(reward, new Date()),
      reason: reward.reason,
    })),
    ...landed.map(({ coupon, reason }) => ({ id: coupon.couponId, coupon, reason })),
  ];
  const title = openRewards.length > 0 ? t.popUpToTake(openRewards.length) : t.popUpTitle(rewards.length);
  return (
    <section className="pop-up" data-testid="pop-up" aria-live="polite">
      {cards.length > 0 && <h2>{title}</h2>}
      {cards.map(({ id, coupon, reason }, place) => (
        <div key={id} className="dealt" style={{ animationDelay: `${place * 110}ms` }}>
          <CouponCard
            coupon={coupon}
            reason={reason}
            testId={place < waiting.length ? 'popup-offer' : 'popup-coupon'}
          />
        </div>
      ))}
      {notice && (
        <p className="notice" role="status">
          {notice}
        </p>
      )}
      {openRewards.length > 0 && (
        <button
          type="button"
          className="button button-persimmon button-large"
          data-testid="take-rewards"
          disabled={busy}
          onClick={onTake}
        >
          {busy ? t.taking : t.takeAll}
        </button>
      )}
      {more > 0 && <p className="quiet">{t.moreInWallet(more)}</p>}
    </section>
  );
}

/** Paid: the sum small, then the coupons rise; a stranger sees how to make this payment theirs. */
export function DoneScreen({ state, dispatch, walletUrl }: ScreenProps & { readonly walletUrl: string }) {
  const t = useWords(dictionaries).customer;
  const { locale } = useLocale();
  const { payment } = state;
  const isStranger = payment?.member === null && payment.claimUrl !== null;
  const isWaiting = (payment?.openRewards.length ?? 0) > 0;
  const staysMs = isStranger || isWaiting ? LONG_STAYS_MS : STAYS_MS;
  const { kept, keep } = useReturnToIdle(staysMs, () => dispatch({ type: 'finish' }));
  useEffect(markPopUp, []);
  if (!payment) return null;
  return (
    <main className="customer-main done" data-testid="result-paid" onPointerDown={keep} onKeyDown={keep}>
      <Receipt payment={payment} walletUrl={walletUrl} />
      <div className="done-side">
        {isStranger && payment.claimUrl ? (
          <ClaimQr url={payment.claimUrl} />
        ) : (
          <PopUp
            payment={payment}
            notice={state.notice && noticeWords(state.notice, locale)}
            busy={state.phase === 'taking-rewards'}
            onTake={() => dispatch({ type: 'take-rewards' })}
          />
        )}
      </div>
      <footer className="done-footer">
        {kept ? (
          <span className="quiet">{t.thanks}</span>
        ) : (
          <>
            <span className="quiet">{t.stay}</span>
            <span className="bar" aria-hidden="true">
              <span style={{ animationDuration: `${staysMs}ms` }} />
            </span>
          </>
        )}
        <button
          type="button"
          className="button button-large"
          data-testid="back-to-idle"
          onClick={() => dispatch({ type: 'finish' })}
        >
          {t.finish}
        </button>
      </footer>
    </main>
  );
}
