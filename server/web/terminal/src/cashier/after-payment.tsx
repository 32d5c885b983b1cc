import { useWords } from '../../../shared/i18n';
import type { FlowState, Payment } from '../flow/state';
import { dictionaries } from '../words';

/** What the coupons of a payment ask the staff to hand over. */
export const giftsOf = ({ couponsApplied }: Payment): string[] =>
  couponsApplied.flatMap(({ terms: { value } }) =>
    value.kind === 'gift' && value.productId === null ? [value.thing] : [],
  );

/** What staff hand over, and why the customer's other coupons were not used, for when they ask. */
export function AfterPayment({ state }: { readonly state: FlowState }) {
  const t = useWords(dictionaries).cashier;
  const { payment } = state;
  if (!payment) return null;
  const gifts = giftsOf(payment);
  const { couponsDeclined } = payment;
  if (gifts.length + couponsDeclined.length === 0) return null;
  return (
    <section className="after-payment" data-testid="after-payment">
      {gifts.map((thing) => (
        <p key={thing} className="hand-over">
          {t.handOver(thing)}
        </p>
      ))}
      {couponsDeclined.length > 0 && (
        <details>
          <summary>{t.notUsed(couponsDeclined.length)}</summary>
          <ul>
            {couponsDeclined.map(({ couponId, name, text }) => (
              <li key={couponId}>
                {name} <span className="quiet">{text}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
