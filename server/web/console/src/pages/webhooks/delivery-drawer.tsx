import { newId } from '@shuke/shared';
import { App, Button, Drawer, Grid } from 'antd';
import { useLocale, useWords } from '../../../../shared/i18n';
import { Loaded } from '../../components/states';
import { formatDateTime } from '../../lib/format';
import { useApi } from '../../lib/session';
import { asApiError, useLoad } from '../../lib/use-load';
import { answerText, eventText } from '../../lib/webhook-words';
import { webhooksWords } from '../../words/webhooks';

interface DeliveryDrawerProps {
  readonly deliveryId: string;
  readonly onClose: () => void;
  readonly onReplayed: () => void;
}

/** One delivery: what was sent, and what came back each time. */
export function DeliveryDrawer({ deliveryId, onClose, onReplayed }: DeliveryDrawerProps) {
  const all = useWords(webhooksWords);
  const words = all.deliveries;
  const { locale } = useLocale();
  const { message } = App.useApp();
  const api = useApi();
  const wide = Grid.useBreakpoint().md ?? true;
  const params = { deliveryId };
  const load = useLoad(() => api('GET /console/webhook-deliveries/:deliveryId', { params }), [deliveryId]);
  const replay = async () => {
    try {
      await api('POST /console/webhook-deliveries/:deliveryId/replay', { params, body: { replayId: newId() } });
      message.success(words.replayed);
      onReplayed();
    } catch (error) {
      message.error(asApiError(error).message);
    }
    load.reload();
  };
  return (
    <Drawer
      open
      title={load.data ? eventText(load.data.type, all) : words.body}
      size={wide ? 560 : '100%'}
      onClose={onClose}
      extra={
        load.data &&
        load.data.state !== 'waiting' && (
          <Button onClick={() => void replay()} data-testid="delivery-replay">
            {words.replay}
          </Button>
        )
      }
    >
      <Loaded load={load}>
        {({ eventId, body, attempts }) => (
          <div className="detail" data-testid="delivery">
            <p className="quiet">
              {words.eventId} <span className="break">{eventId}</span>
            </p>
            <pre className="sample break">{JSON.stringify(JSON.parse(body), null, 2)}</pre>
            <h2>{words.attempts}</h2>
            {attempts.length === 0 && <p className="quiet">{words.noAttempts}</p>}
            <ul className="lines">
              {attempts.map((attempt) => (
                <li key={attempt.at} data-testid="attempt">
                  <span>
                    {formatDateTime(attempt.at, locale)} · {answerText(attempt, all)}
                    {attempt.excerpt && <div className="quiet break">{attempt.excerpt}</div>}
                  </span>
                  <span className="line-value quiet">{words.ms(attempt.latencyMs)}</span>
                </li>
              ))}
            </ul>
          </div>
        )}
      </Loaded>
    </Drawer>
  );
}
