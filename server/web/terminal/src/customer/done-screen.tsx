import { formatFen } from '@shuke/shared';
import { useEffect, useRef, useState } from 'react';
import { CouponCard } from '../../../shared/coupon-card';
import { useWords } from '../../../shared/i18n';
import { Money } from '../../../shared/money';
import { Qr } from '../../../shared/qr';
import { markPopUp } from '../camera/timing';
import type { Payment } from '../flow/state';
import { dictionaries } from '../words';
import { CheckIcon } from './icons';
import { ClaimQr } from './other-screens';
import { Parts } from './provider-screen';
import type { ScreenProps } from './screen-props';

const STAYS_MS = 12_000;
/** Scanning a code takes longer than reading a coupon. */
const CLAIM_STAYS_MS = 24_000;
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
  const { member, couponApplied, tender } = payment;
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
      {couponApplied && payment.discountFen > 0 && (
        <p className="saved" data-testid="coupon-applied">
          {t.couponSaved(couponApplied.terms.name, formatFen(payment.discountFen))}
        </p>
      )}
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

function PopUp({ payment }: { readonly payment: Payment }) {
  const t = useWords(dictionaries).customer;
  const { rewards } = payment;
  const more = rewards.length - CARDS_SHOWN;
  return (
    <section className="pop-up" data-testid="pop-up" aria-live="polite">
      {rewards.length > 0 && <h2>{t.popUpTitle(rewards.length)}</h2>}
      {rewards.slice(0, CARDS_SHOWN).map(({ coupon, reason }, place) => (
        <div key={coupon.couponId} className="dealt" style={{ animationDelay: `${place * 110}ms` }}>
          <CouponCard coupon={coupon} reason={reason} testId="popup-coupon" />
        </div>
      ))}
      {more > 0 && <p className="quiet">{t.moreInWallet(more)}</p>}
    </section>
  );
}

/** Paid: the sum small, then the coupons rise; a stranger sees how to make this payment theirs. */
export function DoneScreen({ state, dispatch, walletUrl }: ScreenProps & { readonly walletUrl: string }) {
  const t = useWords(dictionaries).customer;
  const { payment } = state;
  const isStranger = payment?.member === null && payment.claimUrl !== null;
  const staysMs = isStranger ? CLAIM_STAYS_MS : STAYS_MS;
  const { kept, keep } = useReturnToIdle(staysMs, () => dispatch({ type: 'finish' }));
  useEffect(markPopUp, []);
  if (!payment) return null;
  return (
    <main className="customer-main done" data-testid="result-paid" onPointerDown={keep} onKeyDown={keep}>
      <Receipt payment={payment} walletUrl={walletUrl} />
      <div className="done-side">
        {isStranger && payment.claimUrl ? <ClaimQr url={payment.claimUrl} /> : <PopUp payment={payment} />}
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
