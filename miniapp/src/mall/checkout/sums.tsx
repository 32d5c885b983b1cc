import { formatFen } from '@shuke/shared';
import { Text, View } from '@tarojs/components';
import { useState } from 'react';
import { Fact } from '../../components/coupon-ticket';
import { useText } from '../../i18n';
import type { Quote } from '../lib/use-checkout';

/** What it costs, which coupon is used, and why the others are not. */
export function Sums({ quote }: { quote: Quote }) {
  const words = useText().checkout;
  const [open, setOpen] = useState(false);
  const { goodsFen, deliveryFeeFen, discountFen, fulfilment, settings, couponsApplied, couponsDeclined } = quote;
  const names = couponsApplied.map(({ terms }) => terms.name).join('、');
  const fee = deliveryFeeFen > 0 ? formatFen(deliveryFeeFen) : words.free;
  return (
    <View className="section order-card">
      <Fact name={words.goods} value={formatFen(goodsFen)} />
      {fulfilment === 'delivery' ? <Fact name={words.deliveryFee} value={fee} /> : null}
      {fulfilment === 'delivery' && deliveryFeeFen > 0 && settings.freeFromFen !== null ? (
        <Text className="quiet">{words.freeFrom(formatFen(settings.freeFromFen))}</Text>
      ) : null}
      <Fact name={words.coupon} value={names ? `${names} ${formatFen(-discountFen)}` : words.noCoupon} />
      {couponsDeclined.length > 0 ? (
        <View id="other-coupons" className="link" role="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Text>{words.otherCoupons(couponsDeclined.length)}</Text>
        </View>
      ) : null}
      {open ? (
        <View className="declined">
          {couponsDeclined.map(({ couponId, name, text }) => (
            <Fact key={couponId} name={name} value={text} />
          ))}
        </View>
      ) : null}
    </View>
  );
}
