import { formatFen } from '@shuke/shared';
import { useWords } from '../../../shared/i18n';
import { Qr } from '../../../shared/qr';
import { CodeForm } from '../cashier/code-form';
import { can } from '../flow/transitions';
import { dictionaries } from '../words';
import { payDictionaries } from '../words-pay';
import { NoticeLine, Sum } from './amount-screen';
import { CodeIcon, OtherIcon } from './icons';
import { ProviderWays } from './provider-screen';
import type { ScreenProps } from './screen-props';

interface StaffScreenProps extends ScreenProps {
  readonly withStaff: boolean;
}

/** The QR that makes this payment a member's own. */
export function ClaimQr({ url }: { readonly url: string }) {
  const t = useWords(dictionaries).customer;
  return (
    <figure className="claim">
      <div className="claim-qr">
        <Qr url={url} label={t.claimTitle} testId="claim-qr" />
      </div>
      <figcaption>
        <strong>{t.claimTitle}</strong>
        <span className="quiet">{t.claimText}</span>
      </figcaption>
    </figure>
  );
}

function BackButton({ dispatch, disabled = false }: Pick<ScreenProps, 'dispatch'> & { readonly disabled?: boolean }) {
  const t = useWords(dictionaries).customer;
  return (
    <button
      type="button"
      className="button button-large"
      data-testid="back"
      disabled={disabled}
      onClick={() => dispatch({ type: 'back' })}
    >
      {t.back}
    </button>
  );
}

/** The other ways, at once and without blame; a stranger also sees how this payment can count. */
export function OtherScreen({ state, dispatch }: ScreenProps) {
  const words = useWords(dictionaries);
  const t = words.customer;
  const pay = useWords(payDictionaries);
  const { notice, payment } = state;
  const balanceFen = payment?.member?.balanceFen ?? 0;
  const isPartFromBalance = payment !== null && balanceFen > 0 && balanceFen < payment.payableFen;
  const claimUrl = payment?.member ? null : (payment?.claimUrl ?? null);
  return (
    <main className={`customer-main other ${claimUrl ? 'other-claim' : ''}`}>
      <div className="other-ways">
        {notice === 'not-recognised' ? (
          <h1 className="customer-title" role="status" data-testid="not-recognised">
            {words.notices['not-recognised']}
          </h1>
        ) : (
          <NoticeLine state={state} />
        )}
        {payment?.member?.phoneLast4 && <p className="hello">{t.hello(payment.member.phoneLast4)}</p>}
        <Sum state={state} small />
        <div className="two-ways four-ways">
          <button
            type="button"
            className="way"
            data-testid="way-member-code"
            onClick={() => dispatch({ type: 'way-member-code' })}
          >
            <CodeIcon />
            {t.wayMemberCode}
            <span className="way-text">{t.wayMemberCodeText}</span>
          </button>
          <ProviderWays dispatch={dispatch} />
          <button type="button" className="way" data-testid="way-cash" onClick={() => dispatch({ type: 'way-cash' })}>
            <OtherIcon />
            {t.wayCash}
            <span className="way-text">{t.wayCashText}</span>
          </button>
        </div>
        <p className="quiet">{pay.showCode}</p>
        <div className="other-actions">
          <BackButton dispatch={dispatch} />
          {isPartFromBalance && (
            <button
              type="button"
              className="button button-large"
              data-testid="way-split"
              onClick={() => dispatch({ type: 'way-split' })}
            >
              {pay.waySplit(formatFen(payment.member?.balanceFen ?? 0))}
            </button>
          )}
          {notice !== null && (
            <button
              type="button"
              className="button button-large"
              data-testid="face-again"
              onClick={() => dispatch({ type: 'pay-by-face' })}
            >
              {t.faceAgain}
            </button>
          )}
        </div>
      </div>
      {claimUrl && <ClaimQr url={claimUrl} />}
    </main>
  );
}

export function MemberCodeScreen({ state, dispatch, withStaff }: StaffScreenProps) {
  const { customer: t, cashier } = useWords(dictionaries);
  const pay = useWords(payDictionaries);
  const waiting = state.phase !== 'member-code';
  const uses = [
    { type: 'way-member-code', is: state.codeFor === 'balance', words: pay.payFromBalance },
    { type: 'way-identify', is: state.codeFor === 'member', words: pay.identify },
  ] as const;
  return (
    <main className="customer-main single">
      <Sum state={state} small />
      <h1 className="customer-title">{waiting ? t.working : t.memberCodeTitle}</h1>
      <fieldset className="code-uses" disabled={waiting}>
        {uses.map(({ type, is, words }) => (
          <button
            key={type}
            type="button"
            className="button"
            aria-pressed={is}
            data-testid={type}
            onClick={() => dispatch({ type })}
          >
            {words}
          </button>
        ))}
      </fieldset>
      <p className="quiet">{state.codeFor === 'member' ? pay.identifyText : t.memberCodeText}</p>
      <NoticeLine state={state} />
      {withStaff && !waiting && <CodeForm label={cashier.code} dispatch={dispatch} autoFocus />}
      <BackButton dispatch={dispatch} disabled={waiting} />
    </main>
  );
}

export function CashScreen({ state, dispatch, withStaff }: StaffScreenProps) {
  const words = useWords(dictionaries);
  const t = words.customer;
  const { payment } = state;
  const ready = can(state, 'cash-confirmed');
  return (
    <main className="customer-main single">
      {payment?.member?.phoneLast4 && <p className="hello">{t.hello(payment.member.phoneLast4)}</p>}
      <Sum state={state} />
      <h1 className="customer-title">{ready ? t.cashTitle : t.working}</h1>
      <NoticeLine state={state} />
      <div className="other-actions">
        <BackButton dispatch={dispatch} disabled={!ready} />
        {withStaff && (
          <button
            type="button"
            className="button button-large button-tea"
            data-testid="cash-confirm"
            disabled={!ready}
            onClick={() => dispatch({ type: 'cash-confirmed' })}
          >
            {words.cashier.cashConfirm(formatFen(payment?.payableFen ?? state.amountFen))}
          </button>
        )}
      </div>
      {withStaff && <p className="quiet">{t.cashConfirmHere}</p>}
      {withStaff && ready && !payment?.member && <CodeForm label={words.cashier.codeForCash} dispatch={dispatch} />}
    </main>
  );
}
