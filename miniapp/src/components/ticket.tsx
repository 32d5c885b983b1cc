import { Text, View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { useText } from '../i18n';
import {
  type CouponTerms,
  conditionLines,
  limitWords,
  percentNumber,
  type Validity,
  valueWords,
} from '../lib/coupon-words';
import { useSettings } from '../lib/settings';
import { Price } from './price';

interface TicketProps {
  terms: CouponTerms;
  merchantName: string;
  validity: Validity;
  /** Why the member has it. */
  reason?: string;
  /** A word stamped across a coupon that cannot be used. */
  stamp?: string;
  action?: ReactNode;
  /** What unfolds below the ticket. */
  children?: ReactNode;
}

function Value({ terms }: { terms: CouponTerms }) {
  const words = useText();
  const chinese = useSettings().locale === 'zh-CN';
  const { value } = terms;
  if (value.kind === 'amount') return <Price amountFen={value.amountOffFen} size="large" short />;
  if (value.kind === 'gift') return <Text className="ticket__percent ticket__number">{words.coupon.gift}</Text>;
  if (value.kind === 'exchange') {
    return (
      <View className="ticket__percent">
        <Price amountFen={value.priceFen} size="large" short />
        <Text className="ticket__unit">{words.coupon.exchange}</Text>
      </View>
    );
  }
  const number = percentNumber(value.percentOff, chinese);
  return (
    <Text className="ticket__percent">
      <Text className="ticket__number">{number}</Text>
      <Text className="ticket__unit">{words.coupon.fold(number).replace(number, '')}</Text>
    </Text>
  );
}

/** The coupon card: the same ticket on every surface. */
export function Ticket({ terms, merchantName, validity, reason, stamp, action, children }: TicketProps) {
  const words = useText();
  const { locale } = useSettings();
  const chinese = locale === 'zh-CN';
  const limits = limitWords(terms, locale);
  const label = words.coupon.label(valueWords(terms, words, chinese), terms.name, stamp ?? validity.words);
  return (
    <View className={`ticket coupon-card${stamp ? ' ticket--over' : ''}`} aria-label={label}>
      <View className="ticket__body">
        <View className="ticket__value">
          <Value terms={terms} />
          {conditionLines(terms, words).map((line) => (
            <Text key={line} className="ticket__condition">
              {line}
            </Text>
          ))}
        </View>
        <View className="ticket__tear" />
        <View className="ticket__terms">
          <Text className="ticket__merchant">{merchantName}</Text>
          <Text className="ticket__name">{terms.name}</Text>
          <Text className={`ticket__validity${validity.near ? ' ticket__validity--near' : ''}`}>{validity.words}</Text>
          {limits ? <Text className="ticket__limits">{limits}</Text> : null}
          {reason ? <Text className="ticket__reason">{reason}</Text> : null}
        </View>
        {action ? <View className="ticket__action">{action}</View> : null}
        {stamp ? (
          <View className="ticket__stamp">
            <Text>{stamp}</Text>
          </View>
        ) : null}
      </View>
      {children ? <View className="ticket__more">{children}</View> : null}
    </View>
  );
}
