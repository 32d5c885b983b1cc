import { PIN_DIGITS } from '@shuke/shared';
import { useWords } from '../../../shared/i18n';
import { dictionaries } from '../words';
import { NoticeLine, Sum } from './amount-screen';
import { DigitDots, DigitPad, useDigits } from './digit-pad';
import type { ScreenProps } from './screen-props';

/** The member's PIN for a large sum: on this screen alone, as dots, sent once the sixth digit is typed. */
export function PinScreen({ state, dispatch }: ScreenProps) {
  const t = useWords(dictionaries).customer;
  const waiting = state.phase === 'sending-pin';
  const { typed, press } = useDigits(PIN_DIGITS, waiting, (pin) => dispatch({ type: 'pin', pin }));
  const { payment, pinTriesLeft } = state;

  return (
    <main className="customer-main phone">
      <div className="phone-side">
        {payment?.member?.phoneLast4 && <p className="hello">{t.hello(payment.member.phoneLast4)}</p>}
        <Sum state={state} small />
        <h1 className="customer-title">{t.pinTitle}</h1>
        <p className="quiet">{t.pinText}</p>
        <DigitDots length={PIN_DIGITS} typed={waiting ? PIN_DIGITS : typed} />
        <p className="quiet" aria-live="polite" data-testid="pin-tries">
          {waiting ? t.working : pinTriesLeft !== null && t.triesLeft(pinTriesLeft)}
        </p>
        <NoticeLine state={state} />
        <button
          type="button"
          className="button button-large"
          data-testid="other-way"
          disabled={waiting}
          onClick={() => dispatch({ type: 'other-way' })}
        >
          {t.otherWay}
        </button>
      </div>
      <DigitPad testId="pin-digit" disabled={waiting} onPress={press} />
    </main>
  );
}
