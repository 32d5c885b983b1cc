import { Collapse } from 'antd';
import type { ReactNode } from 'react';

interface FormSectionProps {
  readonly title: string;
  /** What is set inside, in a few words: so a closed section hides nothing. */
  readonly summary: string;
  readonly open?: boolean;
  readonly testId: string;
  readonly children: ReactNode;
}

/** Fields that most forms leave as they are, folded away; they stay mounted, so their values stay. */
export function FormSection({ title, summary, open = false, testId, children }: FormSectionProps) {
  return (
    <Collapse
      className="form-section"
      defaultActiveKey={open ? ['fields'] : []}
      items={[
        {
          key: 'fields',
          forceRender: true,
          label: (
            <span data-testid={testId}>
              {title} {summary && <span className="quiet">{summary}</span>}
            </span>
          ),
          children,
        },
      ]}
    />
  );
}
