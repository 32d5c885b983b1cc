import { Text, View } from '@tarojs/components';
import Taro from '@tarojs/taro';
import { Button } from '../../components/button';
import { Fact } from '../../components/coupon-ticket';
import { useText } from '../../i18n';
import { momentOf } from '../../lib/dates';
import { goTab } from '../../lib/routes';
import { toast } from '../../lib/toast';
import type { Receipt } from './use-deletion';

/** The proof that stays with the person alone. */
export function DeletionReceipt({ receipt }: { receipt: Receipt }) {
  const words = useText();
  const { deletionId, at, deleted, kept, hash } = receipt;
  const facts: [string, string][] = [
    [words.deletion.number, deletionId],
    [words.deletion.at, momentOf(at)],
    [words.deletion.deleted, words.deletion.deletedWhat(deleted.faceTemplates, deleted.messages, deleted.coupons)],
    [words.deletion.kept, words.deletion.keptWhat(kept.payments, kept.topUps)],
    [words.deletion.hash, hash],
  ];
  const copy = () => {
    const lines = [words.deletion.receipt, ...facts.map(([name, value]) => `${name}: ${value}`)];
    Taro.setClipboardData({ data: lines.join('\n') }).then(
      () => toast(words.common.copied),
      () => undefined,
    );
  };
  return (
    <View aria-live="polite">
      <View className="state">
        <View className="state__face" />
        <Text id="deletion-done" className="state__title">
          {words.deletion.done}
        </Text>
        <Text className="state__note">{words.deletion.doneNote}</Text>
      </View>
      <View id="deletion-receipt" className="order-card">
        <Text className="section__title">{words.deletion.receipt}</Text>
        <View className="facts">
          {facts.map(([name, value]) => (
            <Fact key={name} name={name} value={value} />
          ))}
        </View>
      </View>
      <View className="buttons">
        <Button id="deletion-copy" kind="quiet" onTap={copy}>
          {words.deletion.copy}
        </Button>
        <Button id="deletion-home" onTap={() => goTab('home')}>
          {words.common.backHome}
        </Button>
      </View>
    </View>
  );
}
