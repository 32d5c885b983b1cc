import { PlusOutlined } from '@ant-design/icons';
import { App, Button, type TableColumnsType, Tag } from 'antd';
import { useLocale, useWords } from '../../../../shared/i18n';
import { DataList } from '../../components/data-list';
import { Page } from '../../components/page';
import { Loaded, Teach } from '../../components/states';
import type { Terminal } from '../../lib/contract-types';
import { formatDateTime } from '../../lib/format';
import { okButton } from '../../lib/ok-button';
import { useApi } from '../../lib/session';
import { asApiError, useLoad } from '../../lib/use-load';
import { useOpenForm } from '../../lib/use-open-form';
import { commonWords } from '../../words/common';
import { terminalsWords } from '../../words/terminals';
import { AddTerminal } from './add-terminal';

const POLL_WHILE_PAIRING_MS = 2_000;
const stateColour: Record<Terminal['state'], string> = { waiting: 'warning', paired: 'success', revoked: 'default' };

/** The tills: add, pair, revoke. */
export function TerminalsPage() {
  const words = useWords(terminalsWords);
  const common = useWords(commonWords);
  const { locale } = useLocale();
  const { modal, message } = App.useApp();
  const api = useApi();
  const form = useOpenForm<Terminal>((terminal) => terminal.terminalId);
  const load = useLoad(
    async () => {
      const [{ terminals }, { stores }] = await Promise.all([
        api('GET /console/terminals'),
        api('GET /console/stores'),
      ]);
      return { terminals, stores };
    },
    [],
    form.open ? POLL_WHILE_PAIRING_MS : 0,
  );

  const revoke = ({ terminalId, name }: Terminal) =>
    modal.confirm({
      title: words.revokeTitle(name),
      content: words.revokeText,
      okText: words.revokeConfirm,
      cancelText: common.cancel,
      okButtonProps: okButton('terminal-revoke-confirm', true),
      async onOk() {
        try {
          await api('DELETE /console/terminals/:terminalId', { params: { terminalId } });
          message.success(words.revoked);
        } catch (error) {
          message.error(asApiError(error).message);
        }
        load.reload();
      },
    });
  const moment = (at: string | null) => (at ? formatDateTime(at, locale) : words.never);
  const stateTag = ({ state }: Terminal) => <Tag color={stateColour[state]}>{words.states[state]}</Tag>;
  const revokeButton = (terminal: Terminal) =>
    terminal.state !== 'revoked' && (
      <Button type="link" danger onClick={() => revoke(terminal)} data-testid="terminal-revoke">
        {words.revoke}
      </Button>
    );
  const nameCell = ({ name, storeName }: Terminal) => (
    <>
      <strong>{name}</strong>
      <div className="quiet">{storeName}</div>
    </>
  );
  const columns: TableColumnsType<Terminal> = [
    { title: words.columns.name, key: 'name', render: (_, terminal) => nameCell(terminal) },
    { title: words.columns.state, key: 'state', render: (_, terminal) => stateTag(terminal) },
    { title: words.columns.paired, key: 'paired', render: (_, { pairedAt }) => moment(pairedAt) },
    { title: words.columns.seen, key: 'seen', render: (_, { lastSeenAt }) => moment(lastSeenAt) },
    { key: 'buttons', align: 'right', render: (_, terminal) => revokeButton(terminal) },
  ];
  const addButton = (
    <Button type="primary" icon={<PlusOutlined />} onClick={form.create} data-testid="terminal-new">
      {words.add}
    </Button>
  );

  return (
    <Page title={words.title} lead={words.lead} actions={load.data && load.data.terminals.length > 0 && addButton}>
      <Loaded load={load}>
        {({ terminals, stores }) => (
          <>
            {terminals.length === 0 ? (
              <Teach title={words.emptyTitle} text={words.emptyText} action={addButton} />
            ) : (
              <DataList
                testId="terminal"
                rows={terminals}
                rowKey={({ terminalId }) => terminalId}
                columns={columns}
                card={(terminal) => (
                  <>
                    <div className="card-top">
                      <div>{nameCell(terminal)}</div>
                      {stateTag(terminal)}
                    </div>
                    <p className="quiet">
                      {words.columns.seen} {moment(terminal.lastSeenAt)}
                    </p>
                    {revokeButton(terminal)}
                  </>
                )}
              />
            )}
            {form.open && (
              <AddTerminal
                key={form.open.id}
                terminalId={form.open.id}
                stores={stores}
                paired={terminals.some((one) => one.terminalId === form.open?.id && one.state === 'paired')}
                onAdded={load.reload}
                onClose={form.close}
              />
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}
