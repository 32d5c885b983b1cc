import { type ApiClient, newId, scannedCode } from '@shuke/shared';
import { LanguageSwitch, useWords } from '../../../shared/i18n';
import { useScanner } from '../cashier/use-scanner';
import { can } from '../flow/transitions';
import { useClock } from '../hooks';
import type { TerminalInfo } from '../session';
import { dictionaries } from '../words';
import { AmountScreen } from './amount-screen';
import { DoneScreen } from './done-screen';
import { EnrolScreen } from './enrol-screen';
import { FaceScreen } from './face-screen';
import { IdleScreen } from './idle-screen';
import { CashScreen, MemberCodeScreen, OtherScreen } from './other-screens';
import { PhoneScreen } from './phone-screen';
import { PinScreen } from './pin-screen';
import { ProviderScreen, SplitScreen } from './provider-screen';
import type { Promotion, ScreenProps } from './screen-props';
import { ClosedScreen, WaitScreen } from './wait-screens';

interface CustomerViewProps extends ScreenProps {
  readonly api: ApiClient;
  readonly terminal: TerminalInfo;
  readonly promotions: readonly Promotion[];
  readonly followUrl: string;
  /** One device for both: staff confirm and cancel on this screen too. */
  readonly withStaff: boolean;
  readonly cashierMissing?: boolean;
  readonly onRevoked: () => void;
}

function PhaseScreen(props: CustomerViewProps) {
  const { state, dispatch, withStaff } = props;
  const screen = { state, dispatch };
  switch (state.phase) {
    case 'entry':
      return null;
    case 'choose':
      return <AmountScreen {...screen} />;
    case 'camera':
    case 'matching':
    case 'challenge':
    case 'sending-challenge':
      return <FaceScreen {...screen} api={props.api} onRevoked={props.onRevoked} />;
    case 'phone':
    case 'sending-digits':
      return <PhoneScreen {...screen} />;
    case 'pin':
    case 'sending-pin':
      return <PinScreen {...screen} />;
    case 'other':
      return <OtherScreen {...screen} />;
    case 'split':
      return <SplitScreen {...screen} withStaff={withStaff} />;
    case 'sending-qr':
    case 'sending-payment-code':
    case 'provider':
    case 'undoing':
      return <ProviderScreen {...screen} />;
    case 'member-code':
    case 'sending-member':
    case 'sending-code':
      return <MemberCodeScreen {...screen} withStaff={withStaff} />;
    case 'cash':
    case 'taking-cash':
      return <CashScreen {...screen} withStaff={withStaff} />;
    case 'done':
    case 'taking-rewards':
      return <DoneScreen {...screen} walletUrl={props.followUrl} />;
    case 'closed':
      return <ClosedScreen {...screen} />;
    case 'opening':
    case 'recovering':
    case 'cancelling':
      return <WaitScreen state={state} />;
  }
}

/** Everything a customer sees; which screen, the payment's phase decides. */
export function CustomerView(props: CustomerViewProps) {
  const { state, dispatch, terminal, withStaff } = props;
  const words = useWords(dictionaries);
  const now = useClock();
  // With cash a code also says that the cash is there: only staff may say that, in the labelled field.
  useScanner((code) => dispatch({ type: 'code', code }), can(state, 'code') && state.phase !== 'cash');
  useScanner(
    (code) => {
      if (scannedCode(code) === 'enrol') dispatch({ type: 'enrol', enrolmentId: newId(), code });
    },
    can(state, 'enrol'),
  );
  const { enrolment } = state;
  if (state.phase === 'entry' && !enrolment) {
    return (
      <IdleScreen
        promotions={props.promotions}
        followUrl={props.followUrl}
        storeName={terminal.store.name}
        note={props.cashierMissing ? words.customer.noCashier : null}
      />
    );
  }
  return (
    <div className="customer" data-testid="customer-screen" data-phase={state.phase}>
      <header className="customer-header">
        <span>{terminal.store.name}</span>
        <time>{now.toTimeString().slice(0, 5)}</time>
        <span className="spacer" />
        {withStaff && can(state, 'cancel') && (
          <button
            type="button"
            className="quiet-button"
            data-testid="cancel"
            onClick={() => dispatch({ type: 'cancel' })}
          >
            {words.cashier.cancel}
          </button>
        )}
        <LanguageSwitch />
      </header>
      {state.offline && (
        <p className="offline" role="alert" data-testid="offline">
          {words.offline}
        </p>
      )}
      {enrolment ? (
        <EnrolScreen
          key={enrolment.enrolmentId}
          enrolment={enrolment}
          dispatch={dispatch}
          api={props.api}
          onRevoked={props.onRevoked}
        />
      ) : (
        <PhaseScreen {...props} />
      )}
    </div>
  );
}
