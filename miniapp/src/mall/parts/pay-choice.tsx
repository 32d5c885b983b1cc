import { formatFen } from '@shuke/shared';
import { Text, View } from '@tarojs/components';
import { useText } from '../../i18n';

export type Tender = 'balance' | 'wechat';

interface PayChoiceProps {
  value: Tender;
  balanceFen: number;
  payableFen: number;
  onChange(tender: Tender): void;
}

/** How to pay: a balance that is too low says so and cannot be chosen. */
export function PayChoice({ value, balanceFen, payableFen, onChange }: PayChoiceProps) {
  const words = useText().checkout;
  const short = balanceFen < payableFen;
  const sum = formatFen(balanceFen);
  const row = (tender: Tender, title: string, note: string | null, off: boolean) => (
    <View
      id={`pay-by-${tender}`}
      className={`row pay-choice${off ? ' pay-choice--off' : ''}`}
      role="radio"
      aria-checked={value === tender}
      onClick={() => {
        if (!off) onChange(tender);
      }}
    >
      <View className="row__text">
        <Text className="row__title">{title}</Text>
        {note ? <Text className="row__note">{note}</Text> : null}
      </View>
      <View className={`radio${value === tender ? ' radio--on' : ''}`} />
    </View>
  );
  return (
    <View className="rows">
      {row('balance', words.balance, short ? words.balanceShort(sum) : words.balanceLeft(sum), short)}
      {row('wechat', words.wechat, null, false)}
    </View>
  );
}
