import { Input, Text, View } from '@tarojs/components';
import { useState } from 'react';
import { Button } from '../../components/button';
import { Sheet } from '../../components/sheet';
import { Stepper } from '../../components/stepper';
import { useText } from '../../i18n';
import { api, errorCode, errorWords } from '../../lib/api';
import { makeId } from '../../lib/ids';
import { toast } from '../../lib/toast';
import type { MallOrder } from '../lib/pay-order';

interface RefundSheetProps {
  order: MallOrder;
  onSent(order: MallOrder): void;
  onClose(): void;
}

const leftOf = ({ quantity, refundedQuantity }: MallOrder['items'][number]) => quantity - refundedQuantity;

/** What to give back and why. Its id is made once: sent twice it asks once. */
export function RefundSheet({ order, onSent, onClose }: RefundSheetProps) {
  const words = useText().mallOrder;
  const items = order.items.filter((item) => leftOf(item) > 0);
  const [requestId, setRequestId] = useState(makeId);
  const [reason, setReason] = useState('');
  const [wished, setWished] = useState<Readonly<Record<string, number>>>({});
  const [busy, setBusy] = useState(false);
  const piecesOf = (item: MallOrder['items'][number]) => wished[item.skuId] ?? leftOf(item);
  const isWhole = items.every((item) => piecesOf(item) === leftOf(item));
  const chosen = items
    .map((item) => ({ skuId: item.skuId, quantity: piecesOf(item) }))
    .filter(({ quantity }) => quantity > 0);

  const send = async () => {
    if (!reason.trim()) return toast(words.refundMissing);
    if (busy || chosen.length === 0) return;
    setBusy(true);
    try {
      const body = { requestId, items: isWhole ? null : chosen, reason: reason.trim() };
      const params = { orderId: order.orderId };
      onSent(await api('POST /me/mall/orders/:orderId/refund-requests', { params, body }));
      toast(words.refundSent);
    } catch (error) {
      toast(errorWords(error));
      // Refused: what is sent next is another request. Without an answer it stays this one.
      if (errorCode(error) !== 'offline') setRequestId(makeId());
    } finally {
      setBusy(false);
    }
  };

  return (
    <Sheet id="refund-sheet" label={words.refundTitle} onClose={onClose}>
      <Text className="section__title">{words.refundTitle}</Text>
      <View className="refund-items">
        {items.map((item) => (
          <View key={item.skuId} className="refund-item">
            <Text className="refund-item__name">{[item.name, ...item.specValues].join(' · ')}</Text>
            <Stepper
              value={piecesOf(item)}
              min={0}
              max={leftOf(item)}
              label={item.name}
              onChange={(quantity) => setWished((before) => ({ ...before, [item.skuId]: quantity }))}
            />
          </View>
        ))}
      </View>
      <Text className="quiet">{words.refundReason}</Text>
      <View className="chips">
        {words.refundReasons.map((one) => (
          <View
            key={one}
            className={`chip refund-reason${reason === one ? ' chip--on' : ''}`}
            role="radio"
            aria-checked={reason === one}
            onClick={() => setReason(one)}
          >
            <Text>{one}</Text>
          </View>
        ))}
      </View>
      <View className="field">
        <Input
          id="refund-reason"
          className="input"
          maxlength={200}
          value={reason}
          placeholder={words.refundReason}
          aria-label={words.refundReason}
          onInput={({ detail }) => setReason(detail.value)}
        />
      </View>
      <Button id="refund-send" busy={busy} disabled={chosen.length === 0} onTap={() => void send()}>
        {isWhole ? words.refundAll : words.refundSend}
      </Button>
    </Sheet>
  );
}
