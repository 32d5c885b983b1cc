import { Text, View } from '@tarojs/components';
import { useState } from 'react';
import type { Order } from '../account/order/order';
import { useText } from '../i18n';
import { api, errorWords } from '../lib/api';
import { now } from '../lib/clock';
import { templateValidityWords } from '../lib/coupon-words';
import { momentOf } from '../lib/dates';
import { refreshMember } from '../lib/session';
import { toast } from '../lib/toast';
import { Button } from './button';
import { Ticket } from './ticket';

interface OpenRewardsProps {
  order: Pick<Order, 'orderId' | 'openRewards'>;
  /** The order as it is once they are taken, or were found to be gone. */
  onTaken(): void;
}

/** What popped up after a payment and waits to be taken: one tap takes it all. */
export function OpenRewards({ order, onTaken }: OpenRewardsProps) {
  const words = useText();
  const [busy, setBusy] = useState(false);
  const { orderId, openRewards } = order;
  if (openRewards.length === 0) return null;
  const take = async () => {
    setBusy(true);
    let said = words.orders.taken;
    for (const { offerId } of openRewards) {
      try {
        await api('POST /me/orders/:orderId/rewards/:offerId/take', { params: { orderId, offerId } });
      } catch (error) {
        // One that is gone keeps nobody from the others.
        said = errorWords(error);
      }
    }
    toast(said);
    await refreshMember();
    setBusy(false);
    onTaken();
  };
  return (
    <View className="section">
      <Text className="section__title section__head">{words.orders.waiting}</Text>
      {openRewards.map(({ offerId, terms, merchantName, reason, expiresAt }) => (
        <View key={offerId} className="dealt">
          <Ticket
            terms={terms}
            merchantName={merchantName}
            validity={templateValidityWords(terms, now(), words)}
            reason={reason}
          />
          <Text className="list-end">{words.orders.takeUntil(momentOf(expiresAt))}</Text>
        </View>
      ))}
      <Button id="take-rewards" kind="coupon" busy={busy} onTap={() => void take()}>
        {openRewards.length === 1 ? words.orders.take : words.orders.takeAll}
      </Button>
    </View>
  );
}
