import { View } from '@tarojs/components';
import { useEffect } from 'react';
import { ListEnd } from '../../components/more';
import { QueryView } from '../../components/query-view';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { Empty } from '../../components/states';
import { useText } from '../../i18n';
import { api } from '../../lib/api';
import { useSession } from '../../lib/session-store';
import { usePages } from '../../lib/use-pages';
import { usePullToRefresh, useQuery } from '../../lib/use-query';
import { useTabPage } from '../../lib/use-tab-page';
import { Gauge } from './gauge';
import { MessageCard } from './message-card';

export default function InboxPage() {
  const words = useText();
  const { status } = useSession();
  useTabPage();
  return (
    <Screen tab title={words.tabs.inbox}>
      {status === 'in' ? <Inbox /> : <SignInGate id="inbox-sign-up" reason={words.signIn.inbox} />}
    </Screen>
  );
}

function Inbox() {
  const words = useText();
  const messages = usePages((query) => api('GET /me/messages', { query }), []);
  const allowance = useQuery(() => api('GET /me/message-allowance'), []);
  usePullToRefresh(messages.reload, allowance.reload);
  const unread = messages.items.filter((message) => !message.read).map((message) => message.messageId);
  const unreadKey = unread.join(',');
  useEffect(() => {
    // They stay marked as new until the page is left: what was just read should be findable.
    for (const messageId of unreadKey ? unreadKey.split(',') : [])
      api('POST /me/messages/:messageId/read', { params: { messageId } }).catch(() => undefined);
  }, [unreadKey]);
  return (
    <>
      {allowance.data ? <Gauge left={allowance.data.left} onChange={allowance.put} /> : null}
      <QueryView query={messages} tall>
        {() =>
          messages.items.length === 0 ? (
            <Empty title={words.inbox.empty} note={words.inbox.emptyNote} />
          ) : (
            <View>
              {messages.items.map((message) => (
                <MessageCard key={message.messageId} message={message} />
              ))}
              <ListEnd pages={messages} />
            </View>
          )
        }
      </QueryView>
    </>
  );
}
