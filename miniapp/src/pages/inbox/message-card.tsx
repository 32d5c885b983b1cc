import type { RouteResult } from '@shuke/shared/contract';
import { Text, View } from '@tarojs/components';
import { Ticket } from '../../components/ticket';
import { useText } from '../../i18n';
import { now } from '../../lib/clock';
import { stampWords, validityWords } from '../../lib/coupon-words';
import { momentOf } from '../../lib/dates';
import { goTab } from '../../lib/routes';

type Message = RouteResult<'GET /me/messages'>['items'][number];

/** One message; a coupon that came with it is shown as the ticket it is. */
export function MessageCard({ message }: { message: Message }) {
  const words = useText();
  const { coupon } = message;
  return (
    <View className="message message-card">
      <View className="message__head">
        {message.read ? null : <View className="message__dot" aria-label={words.inbox.unread} />}
        <Text className="message__title">{message.title}</Text>
        <Text className="quiet">{momentOf(message.at)}</Text>
      </View>
      <Text className="message__body">{message.body}</Text>
      {coupon ? (
        <View className="message__coupon" role="button" onClick={() => goTab('wallet')}>
          <Ticket
            terms={coupon.terms}
            merchantName={coupon.merchantName}
            validity={validityWords(coupon, now(), words)}
            reason={coupon.reason.text}
            stamp={stampWords(coupon.state, words)}
          />
          <View className="link">
            <Text>{words.inbox.coupon}</Text>
          </View>
        </View>
      ) : null}
    </View>
  );
}
