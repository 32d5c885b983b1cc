import type { PayProvider } from '@shuke/shared';
import { useWords } from '../../../shared/i18n';
import type { FlowState, UserEvent } from '../flow/state';
import { can } from '../flow/transitions';
import { payDictionaries } from '../words-pay';

interface ProviderButtonsProps {
  readonly state: FlowState;
  readonly dispatch: (event: UserEvent) => void;
}

const PROVIDERS: readonly PayProvider[] = ['wechat', 'alipay'];

/** The cashier shows a QR code for the customer, notes whose payment it is, or gives up what is under way. */
export function ProviderButtons({ state, dispatch }: ProviderButtonsProps) {
  const t = useWords(payDictionaries);
  const isKnown = !!state.payment?.member;
  if (!can(state, 'way-qr') && !can(state, 'undo')) return null;
  return (
    <div className="provider-buttons">
      {can(state, 'way-qr') &&
        PROVIDERS.map((provider) => (
          <button
            key={provider}
            type="button"
            className="button"
            data-testid={`cashier-${provider}`}
            onClick={() => dispatch({ type: 'way-qr', provider })}
          >
            {t.provider[provider]} · {t.wayQr}
          </button>
        ))}
      {can(state, 'way-identify') && !isKnown && (
        <button
          type="button"
          className="button"
          data-testid="cashier-identify"
          aria-pressed={state.phase === 'member-code' && state.codeFor === 'member'}
          onClick={() => dispatch({ type: 'way-identify' })}
        >
          {t.identify}
        </button>
      )}
      {can(state, 'undo') && (
        <button type="button" className="button" data-testid="cashier-undo" onClick={() => dispatch({ type: 'undo' })}>
          {t.otherWay}
        </button>
      )}
    </div>
  );
}
