import { useWords } from '../../../shared/i18n';
import { dictionaries } from '../words';
import { NoticeLine, Sum } from './amount-screen';
import { DigitDots, DigitPad, useDigits } from './digit-pad';
import type { ScreenProps } from './screen-props';

const DIGITS = 4;

/** The last four digits of the phone number: sent by themselves once the fourth is typed. */
export function PhoneScreen({ state, dispatch }: ScreenProps) {
  const t = useWords(dictionaries).customer;
  const waiting = state.phase === 'sending-digits';
  const { typed, press } = useDigits(DIGITS, waiting, (phoneLast4) => dispatch({ type: 'digits', phoneLast4 }));

  return (
    <main className="customer-main phone">
      <div className="phone-side">
        <Sum state={state} small />
        <h1 className="customer-title">{t.phoneTitle}</h1>
        <p className="quiet">{t.phoneText}</p>
        <DigitDots length={DIGITS} typed={waiting ? DIGITS : typed} />
        <p className="quiet" aria-live="polite" data-testid="phone-tries">
          {waiting ? t.working : t.triesLeft(state.digitTriesLeft)}
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
      <DigitPad testId="phone-digit" disabled={waiting} onPress={press} />
    </main>
  );
}
