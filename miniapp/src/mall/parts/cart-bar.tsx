import { Text, View } from '@tarojs/components';
import { Button } from '../../components/button';
import { Price } from '../../components/price';
import { useText } from '../../i18n';
import { goTo } from '../../lib/routes';
import { useCart } from '../lib/cart';

/** What is in the cart, at the foot of every page one shops on; nothing while it is empty. */
export function CartBar() {
  const words = useText();
  const cart = useCart();
  if (!cart || cart.lines.length === 0) return null;
  return (
    <View className="cart-bar">
      <View className="cart-bar__sum">
        <Text className="quiet">{words.cart.pieces(cart.pieces)}</Text>
        <Price amountFen={cart.totalFen} size="title" />
      </View>
      <Button id="to-cart" small onTap={() => goTo('cart')}>
        {words.mall.cart}
      </Button>
    </View>
  );
}
