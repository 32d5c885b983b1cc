import { Button } from 'antd';
import { useNavigate } from 'react-router-dom';
import { useWords } from '../../../shared/i18n';
import { Teach } from '../components/states';
import { commonWords } from '../words/common';

export function NotFoundPage() {
  const words = useWords(commonWords);
  const navigate = useNavigate();
  return (
    <Teach
      title={words.notFoundTitle}
      text={words.notFoundText}
      action={
        <Button type="primary" onClick={() => navigate('/today')}>
          {words.toToday}
        </Button>
      }
    />
  );
}

/** Shown when a page throws, or its code cannot be fetched after a new version was put up. */
export function CrashPage() {
  const words = useWords(commonWords);
  return (
    <Teach
      title={words.crashTitle}
      text={words.crashText}
      action={
        <Button type="primary" onClick={() => window.location.reload()}>
          {words.refresh}
        </Button>
      }
    />
  );
}
