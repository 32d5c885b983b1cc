import { InboxOutlined } from '@ant-design/icons';
import { newId } from '@shuke/shared';
import { Alert, App, Button, Modal, Table, Upload } from 'antd';
import { useState } from 'react';
import { useWords } from '../../../../shared/i18n';
import { ErrorNotice } from '../../components/states';
import type { ImportPreview } from '../../lib/contract-types';
import { csvText } from '../../lib/csv-file';
import { okButton } from '../../lib/ok-button';
import { useApi } from '../../lib/session';
import { asApiError } from '../../lib/use-load';
import { commonWords } from '../../words/common';
import { mallImportWords } from '../../words/mall-import';

interface ImportDialogProps {
  readonly onClose: () => void;
  readonly onDone: () => void;
}

interface Chosen {
  readonly importId: string;
  readonly csv: string;
  readonly preview: ImportPreview;
}

const FACTS = ['lines', 'newProducts', 'changedProducts', 'newSkus', 'changedSkus'] as const;

const changes = ({ newProducts, changedProducts, newCategories }: ImportPreview) =>
  newProducts + changedProducts + newCategories.length;

/** Choose a file, see what it would do or what is wrong with it, then confirm: nothing is written before. */
export function ImportDialog({ onClose, onDone }: ImportDialogProps) {
  const words = useWords(mallImportWords);
  const common = useWords(commonWords);
  const { message } = App.useApp();
  const api = useApi();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ReturnType<typeof asApiError> | null>(null);

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setBusy(false);
    }
  };
  const check = (file: File) =>
    attempt(async () => {
      const csv = csvText(await file.arrayBuffer());
      if (csv === null) {
        message.error(words.unreadable);
        return;
      }
      const preview = await api('POST /console/catalogue/import/preview', { body: { csv } });
      setChosen({ importId: newId(), csv, preview });
    });
  const bring = ({ importId, csv }: Chosen) =>
    attempt(async () => {
      const done = await api('POST /console/catalogue/import', { body: { importId, csv } });
      message.success(words.done(done.newProducts + done.changedProducts));
      onDone();
    });

  const isReady = chosen !== null && chosen.preview.problems.length === 0 && changes(chosen.preview) > 0;
  return (
    <Modal
      open
      title={words.title}
      width={640}
      onCancel={onClose}
      cancelText={common.cancel}
      okText={words.confirm}
      okButtonProps={{ ...okButton('import-confirm'), disabled: !isReady, loading: busy && chosen !== null }}
      onOk={() => chosen && void bring(chosen)}
    >
      {error && <ErrorNotice title={common.saveFailed} error={error} />}
      {chosen ? (
        <>
          <Outcome preview={chosen.preview} />
          <Button className="import-again" onClick={() => setChosen(null)} data-testid="import-again">
            {words.again}
          </Button>
        </>
      ) : (
        <>
          <p>{words.how}</p>
          <p className="quiet import-columns">{words.columns}</p>
          <Upload.Dragger
            accept=".csv,text/csv"
            showUploadList={false}
            disabled={busy}
            beforeUpload={(file) => {
              void check(file);
              return false;
            }}
            data-testid="import-file"
          >
            <p className="ant-upload-drag-icon">
              <InboxOutlined />
            </p>
            <p>{busy ? words.checking : words.choose}</p>
            <p className="quiet">{words.drop}</p>
          </Upload.Dragger>
        </>
      )}
    </Modal>
  );
}

function Outcome({ preview }: { readonly preview: ImportPreview }) {
  const words = useWords(mallImportWords);
  const { problems, newCategories } = preview;
  const names: Readonly<Record<string, string>> = words.columnNames;
  if (problems.length > 0)
    return (
      <div data-testid="import-problems">
        <Alert type="error" showIcon role="alert" className="notice" title={words.problems(problems.length)} />
        <Table
          size="small"
          rowKey={({ line, column, code }) => `${line} ${column} ${code}`}
          dataSource={problems}
          pagination={{ pageSize: 8, hideOnSinglePage: true, showSizeChanger: false, size: 'small' }}
          columns={[
            { title: words.line, key: 'line', render: (_, { line }) => line },
            { title: words.column, key: 'column', render: (_, { column }) => names[column] ?? column },
            { title: words.problem, key: 'problem', render: (_, { code }) => words.codes[code] },
          ]}
        />
      </div>
    );
  if (changes(preview) === 0) return <Alert type="info" showIcon className="notice" title={words.nothing} />;
  return (
    <div data-testid="import-preview">
      <p>{words.willDo}</p>
      <dl className="facts facts-four import-facts">
        {FACTS.map((fact) => (
          <div key={fact}>
            <dt className="quiet">{words.facts[fact]}</dt>
            <dd className="figure-value">{preview[fact]}</dd>
          </div>
        ))}
      </dl>
      {newCategories.length > 0 && (
        <p className="quiet break">
          {words.facts.newCategories}: {newCategories.join(' · ')}
        </p>
      )}
    </div>
  );
}
