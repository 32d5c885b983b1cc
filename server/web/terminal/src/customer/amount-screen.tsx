import { formatFen } from '@shuke/shared';
import { useLocale, useWords } from '../../../shared/i18n';
import { Money } from '../../../shared/money';
import type { FlowState } from '../flow/state';
import { dictionaries, noticeWords } from '../words';
import { CameraOffIcon, FaceIcon, OtherIcon } from './icons';
import type { ScreenProps } from './screen-props';

/** What is to pay; with a known member also what their coupon takes off. */
export function Sum({ state, small = false }: { readonly state: FlowState; readonly small?: boolean }) {
  const t = useWords(dictionaries).customer;
  const { payment } = state;
  return (
    <div className={small ? 'sum sum-small' : 'sum'}>
      <p className="quiet">{t.toPay}</p>
      <Money className="sum-figure" fen={payment?.payableFen ?? state.amountFen} />
      {payment && payment.couponsApplied.length > 0 && (
        <p className="saved">
          {t.couponWaiting(
            payment.couponsApplied.map(({ terms }) => terms.name),
            formatFen(payment.discountFen),
          )}
        </p>
      )}
    </div>
  );
}

/** What just went wrong, in words that say what was not charged. */
export function NoticeLine({ state }: { readonly state: FlowState }) {
  const { locale } = useLocale();
  if (!state.notice) return null;
  return (
    <p className="notice" role="status" data-testid="notice" data-notice={state.notice}>
      {noticeWords(state.notice, locale)}
    </p>
  );
}

/** The sum and two ways of the same size. The camera is off, and the screen says so. */
export function AmountScreen({ state, dispatch }: ScreenProps) {
  const t = useWords(dictionaries).customer;
  return (
    <main className="customer-main">
      <Sum state={state} />
      <NoticeLine state={state} />
      <div className="two-ways">
        <button
          type="button"
          className="way way-tea"
          data-testid="pay-by-face"
          onClick={() => dispatch({ type: 'pay-by-face' })}
        >
          <FaceIcon />
          {t.payByFace}
        </button>
        <button type="button" className="way" data-testid="other-way" onClick={() => dispatch({ type: 'other-way' })}>
          <OtherIcon />
          {t.otherWay}
        </button>
      </div>
      <p className="camera-note" data-testid="camera-off">
        <CameraOffIcon />
        {t.cameraOff}
      </p>
    </main>
  );
}
