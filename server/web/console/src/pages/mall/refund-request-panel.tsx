import { formatFen, newId } from '@shuke/shared';
import { App, Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useWords } from '../../../../shared/i18n';
import { Panel } from '../../components/page';
import type { MallOrder } from '../../lib/contract-types';
import { useApi } from '../../lib/session';
import { asApiError } from '../../lib/use-load';
import { mallOrderWords } from '../../words/mall-orders';
import { useStaff } from '../shell';

interface RefundRequestPanelProps {
  readonly order: MallOrder;
  readonly refund: NonNullable<MallOrder['refund']>;
  readonly onChanged: (order: MallOrder) => void;
}

/** What the customer asks back, and the shop's answer. */
export function RefundRequestPanel({ order, refund, onChanged }: RefundRequestPanelProps) {
  const words = useWords(mallOrderWords);
  const { requestId, state, items, reason, answer, amountFen } = refund;
  const asked = items
    ? items.map(({ skuId, quantity }) => `${order.items.find((each) => each.skuId === skuId)?.name} × ${quantity}`)
    : [words.requestAll];
  const facts = [
    [words.goods, asked.join('、')],
    [words.requestSum, formatFen(amountFen)],
    [words.reason, reason],
    ...(answer ? [[words.answer, answer]] : []),
  ];
  return (
    <Panel title={words.request} extra={words.requestStates[state]} testId="refund-request">
      <ul className="lines">
        {facts.map(([name, value]) => (
          <li key={name}>
            <span className="quiet">{name}</span>
            <span>{value}</span>
          </li>
        ))}
      </ul>
      {(state === 'open' || state === 'failed') && (
        <Decision key={`${requestId}-${state}`} refund={refund} onChanged={onChanged} />
      )}
    </Panel>
  );
}

function Decision({ refund, onChanged }: Omit<RefundRequestPanelProps, 'order'>) {
  const words = useWords(mallOrderWords);
  const { message } = App.useApp();
  const { role } = useStaff();
  const api = useApi();
  // Made once: sent twice it gives back once. A refund that fell through is followed by another one.
  const [refundId] = useState(newId);
  const [restock, setRestock] = useState(true);
  const [answer, setAnswer] = useState('');
  const [busy, setBusy] = useState(false);
  const params = { requestId: refund.requestId };
  const sum = formatFen(refund.amountFen);
  if (role === 'cashier') return <p className="quiet">{words.managersOnly}</p>;

  const decide = async (work: () => Promise<MallOrder>) => {
    setBusy(true);
    try {
      onChanged(await work());
      message.success(words.done);
    } catch (error) {
      message.error(asApiError(error).message);
    } finally {
      setBusy(false);
    }
  };
  const accept = () =>
    api('POST /console/mall/refund-requests/:requestId/accept', { params, body: { refundId, restock } });
  const refuse = () =>
    api('POST /console/mall/refund-requests/:requestId/refuse', { params, body: { answer: answer.trim() } });

  return (
    <>
      <Checkbox checked={restock} onChange={(event) => setRestock(event.target.checked)}>
        {words.restock}
      </Checkbox>
      <div className="stock-row">
        <Button type="primary" loading={busy} onClick={() => void decide(accept)} data-testid="refund-accept">
          {refund.state === 'failed' ? words.acceptAgain(sum) : words.accept(sum)}
        </Button>
      </div>
      {refund.state === 'open' && (
        <div className="stock-row">
          <Input
            value={answer}
            onChange={(event) => setAnswer(event.target.value)}
            placeholder={words.answerHint}
            aria-label={words.answerHint}
            maxLength={200}
            data-testid="refund-answer"
          />
          <Button
            danger
            loading={busy}
            disabled={!answer.trim()}
            onClick={() => void decide(refuse)}
            data-testid="refund-refuse"
          >
            {words.refuse}
          </Button>
        </div>
      )}
    </>
  );
}
