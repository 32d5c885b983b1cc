import { formatFen, newId } from '@shuke/shared';
import { App, Button, type ButtonProps } from 'antd';
import { useState } from 'react';
import { useWords } from '../../../../shared/i18n';
import { useApi } from '../../lib/session';
import { asApiError } from '../../lib/use-load';
import { commonWords } from '../../words/common';
import { membersWords } from '../../words/members';

interface MemberBalanceProps {
  readonly memberId: string;
  readonly balanceFen: number;
  readonly onChanged: () => void;
}

/** What the shop owes the member, and the way to hand it out: who deletes their account asks for it. */
export function MemberBalance({ memberId, balanceFen, onChanged }: MemberBalanceProps) {
  const words = useWords(membersWords).detail;
  const common = useWords(commonWords);
  const api = useApi();
  const { modal, message } = App.useApp();
  /** Of the balance as it is shown: confirming again after a lost answer pays nothing twice. */
  const [cashOutId, renewKey] = useState(newId);
  const sum = formatFen(balanceFen);

  const ask = () =>
    modal.confirm({
      title: words.cashOutAsk(sum),
      content: words.cashOutNote,
      okText: words.cashOut,
      cancelText: common.cancel,
      okButtonProps: { 'data-testid': 'cash-out-confirm' } as ButtonProps,
      async onOk() {
        try {
          const params = { memberId };
          await api('POST /console/members/:memberId/cash-outs', {
            params,
            body: { cashOutId, amountFen: balanceFen },
          });
          renewKey(newId());
          message.success(words.cashOutDone(sum));
          onChanged();
        } catch (failure) {
          message.error(`${words.cashOutFailed}: ${asApiError(failure).message}`);
        }
      },
    });

  return (
    <p className="balance-line">
      <span data-testid="member-balance">{sum}</span>
      {balanceFen > 0 && (
        <Button size="small" onClick={ask} data-testid="cash-out">
          {words.cashOut}
        </Button>
      )}
    </p>
  );
}
