import { ArrowRightOutlined } from '@ant-design/icons';
import { Button, Skeleton } from 'antd';
import { useNavigate } from 'react-router-dom';
import { useWords } from '../../../../shared/i18n';
import { Panel } from '../../components/page';
import { nextStep } from '../../lib/next-step';
import type { Suggestion } from '../../lib/suggestions';
import { todayWords } from '../../words/today';

/** "What to do next": at most three sentences, each with its button. */
export function NextSteps({ suggestions }: { readonly suggestions: readonly Suggestion[] | undefined }) {
  const words = useWords(todayWords);
  const navigate = useNavigate();
  return (
    <Panel title={words.nextTitle} className="next-steps" testId="today-next">
      {suggestions === undefined ? (
        <Skeleton active title={false} paragraph={{ rows: 2 }} />
      ) : suggestions.length === 0 ? (
        <p className="quiet">{words.nextNone}</p>
      ) : (
        <ul>
          {suggestions.map((suggestion) => {
            const { text, action, path } = nextStep(suggestion, words);
            return (
              <li key={text} data-testid={`next-${suggestion.kind}`}>
                <p>{text}</p>
                <Button type="link" icon={<ArrowRightOutlined />} iconPlacement="end" onClick={() => navigate(path)}>
                  {action}
                </Button>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}
