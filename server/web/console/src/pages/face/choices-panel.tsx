import { challengeRules, galleryScopes } from '@shuke/shared';
import { Form, Radio, Switch } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../../../shared/i18n';
import { Panel } from '../../components/page';
import { faceWords } from '../../words/face';

const explained = (title: string, text: string): ReactNode => (
  <span>
    <strong>{title}</strong>
    <br />
    <span className="quiet">{text}</span>
  </span>
);

/** When movements are asked for, whose faces a till compares with, and whether templates keep up with the face. */
export function ChoicesPanel() {
  const { challenge, scope, refresh } = useWords(faceWords);
  const challengeTexts = { 'when-needed': challenge.whenNeededText, always: challenge.alwaysText };
  const scopeTexts = { merchant: scope.merchantText, 'store-regulars': scope.storeRegularsText };
  return (
    <Panel testId="face-choices" className="choices">
      <Form.Item name="challenge" label={challenge.title}>
        <Radio.Group
          className="choice-column"
          options={challengeRules.map((rule) => ({
            value: rule,
            label: explained(challenge[rule], challengeTexts[rule]),
          }))}
        />
      </Form.Item>
      <Form.Item name="scope" label={scope.title}>
        <Radio.Group
          className="choice-column"
          options={galleryScopes.map((whose) => ({ value: whose, label: explained(scope[whose], scopeTexts[whose]) }))}
        />
      </Form.Item>
      <Form.Item
        name="refreshTemplates"
        valuePropName="checked"
        label={refresh.title}
        extra={refresh.text}
        className="tight"
      >
        <Switch checkedChildren={refresh.on} unCheckedChildren={refresh.off} />
      </Form.Item>
    </Panel>
  );
}
