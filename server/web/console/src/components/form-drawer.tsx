import { Button, Drawer, Grid, Space } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../../shared/i18n';
import { commonWords } from '../words/common';

interface FormDrawerProps {
  readonly open: boolean;
  readonly title: string;
  /** The id of the form inside: the save button submits it, and so does Enter. */
  readonly formId: string;
  readonly busy: boolean;
  readonly onClose: () => void;
  readonly saveLabel?: string;
  readonly saveTestId: string;
  readonly preview: ReactNode;
  readonly previewTitle: string;
  readonly children: ReactNode;
}

/** A form beside its live preview; Esc closes, Enter saves. */
export function FormDrawer(props: FormDrawerProps) {
  const words = useWords(commonWords);
  const wide = Grid.useBreakpoint().md ?? true;
  return (
    <Drawer
      open={props.open}
      title={props.title}
      size={wide ? 920 : '100%'}
      onClose={props.onClose}
      destroyOnHidden
      mask={{ closable: false }}
      footer={
        <Space className="drawer-footer">
          <Button onClick={props.onClose}>{words.cancel}</Button>
          <Button
            type="primary"
            htmlType="submit"
            form={props.formId}
            loading={props.busy}
            data-testid={props.saveTestId}
          >
            {props.saveLabel ?? words.save}
          </Button>
        </Space>
      }
    >
      <div className="form-and-preview">
        <div className="form-side">{props.children}</div>
        <aside className="preview-side" aria-label={props.previewTitle}>
          <p className="quiet preview-title">{props.previewTitle}</p>
          {props.preview}
        </aside>
      </div>
    </Drawer>
  );
}
