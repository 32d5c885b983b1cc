import type { RouteResult } from '@shuke/shared/contract';
import { Text, View } from '@tarojs/components';
import { useState } from 'react';
import { Fact } from '../../components/coupon-ticket';
import { More } from '../../components/more';
import { Row } from '../../components/row';
import { useText } from '../../i18n';
import { api } from '../../lib/api';
import { momentOf } from '../../lib/dates';
import { type Pages, usePages } from '../../lib/use-pages';

type Receipt = RouteResult<'GET /me/face/receipts'>['items'][number];

export const useFaceReceipts = (): Pages<Receipt> => usePages((query) => api('GET /me/face/receipts', { query }), []);

interface FaceReceiptsProps {
  receipts: Pages<Receipt>;
  /** Of the deletion just made: shown at once. */
  newest: string | null;
}

/** Proof of every deletion, to be shown whenever the member likes; nothing at all before the first. */
export function FaceReceipts({ receipts, newest }: FaceReceiptsProps) {
  const words = useText();
  const [open, setOpen] = useState<string | null>(null);
  if (receipts.items.length === 0) return null;
  return (
    <View className="section">
      <Text className="section__title">{words.face.receipts}</Text>
      <View id="face-receipts" className="rows">
        {receipts.items.map((receipt) => {
          const { receiptId, at, deletedTemplates, why } = receipt;
          const isOpen = receiptId === (open ?? newest);
          return (
            <View key={receiptId} className="receipt">
              <Row
                title={words.face.reasons[why]}
                note={momentOf(at)}
                value={words.face.deletedCount(deletedTemplates)}
                onTap={() => setOpen(isOpen ? '' : receiptId)}
              />
              {isOpen ? <ReceiptFacts receipt={receipt} /> : null}
            </View>
          );
        })}
      </View>
      <More pages={receipts} />
    </View>
  );
}

function ReceiptFacts({ receipt }: { receipt: Receipt }) {
  const words = useText().face;
  return (
    <View id="face-receipt" className="facts receipt__facts">
      <Fact name={words.receiptId} value={receipt.receiptId} />
      <Fact name={words.receiptAt} value={momentOf(receipt.at)} />
      <Fact name={words.receiptCount} value={String(receipt.deletedTemplates)} />
      <Fact name={words.receiptHash} value={receipt.hash} />
    </View>
  );
}
