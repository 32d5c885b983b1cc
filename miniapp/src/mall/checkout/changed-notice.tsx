import { formatFen } from '@shuke/shared';
import { Text, View } from '@tarojs/components';
import { useText } from '../../i18n';
import type { Changed } from '../lib/use-checkout';

/** What changed between the look and the tap: nothing was charged, and the page shows what it is now. */
export function ChangedNotice({ changed, onCart }: { changed: Changed; onCart(): void }) {
  const words = useText().checkout;
  const { code, before, quote } = changed;
  const titles = {
    'price-changed': words.changed,
    'coupon-unavailable': words.couponGone,
    'stock-short': words.short,
    'not-on-sale': words.short,
  };
  return (
    <View id="checkout-changed" className="notice" role="alert">
      <Text className="notice__title">{titles[code]}</Text>
      <Text className="notice__text">
        {words.changedNote(formatFen(before.payableFen), formatFen(quote.payableFen))}
      </Text>
      {quote.complete ? null : (
        <View className="link" role="button" onClick={onCart}>
          <Text>{words.backToCart}</Text>
        </View>
      )}
    </View>
  );
}
