import type { ApiError } from '@shuke/shared';
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { Navigate, useLocation } from 'react-router-dom';
import { LanguageSwitch, useWords } from '../../../shared/i18n';
import iconUrl from '../icon.svg';
import { useSession } from '../lib/session';
import { asApiError } from '../lib/use-load';
import { commonWords } from '../words/common';
import { signInWords } from '../words/sign-in';

/** Where to go after signing in: the page that sent us here, else the first one. */
function returnPath(state: unknown): string {
  const from = (state as { from?: unknown } | null)?.from;
  return typeof from === 'string' && from.startsWith('/') ? from : '/today';
}

export function SignInPage() {
  const words = useWords(signInWords);
  const common = useWords(commonWords);
  const { signIn, signedIn, expired } = useSession();
  const location = useLocation();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  if (signedIn) return <Navigate to={returnPath(location.state)} replace />;

  const submit = async ({ login, password }: { login: string; password: string }) => {
    setBusy(true);
    setError(null);
    try {
      await signIn(login.trim(), password);
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <p className="brand">
          <img src={iconUrl} alt="" width={40} height={40} />
          <span>
            <strong>{common.appName}</strong>
            <small className="quiet">{common.console}</small>
          </span>
          <LanguageSwitch className="language" />
        </p>
        <h1>{words.title}</h1>
        <p className="quiet">{words.lead}</p>
        {expired && !error && (
          <Alert type="info" showIcon className="notice" title={words.expired} data-testid="session-expired" />
        )}
        {error && (
          <Alert
            type="error"
            showIcon
            role="alert"
            className="notice"
            title={error.message}
            data-testid="sign-in-error"
          />
        )}
        <Form layout="vertical" onFinish={submit} size="large">
          <Form.Item
            name="login"
            label={words.login}
            rules={[{ required: true, whitespace: true, message: words.loginMissing }]}
          >
            <Input autoFocus autoComplete="username" maxLength={60} data-testid="login" />
          </Form.Item>
          <Form.Item
            name="password"
            label={words.password}
            rules={[{ required: true, message: words.passwordMissing }]}
          >
            <Input.Password autoComplete="current-password" maxLength={200} data-testid="password" />
          </Form.Item>
          <Button type="primary" htmlType="submit" block loading={busy} data-testid="sign-in">
            {words.submit}
          </Button>
        </Form>
      </div>
    </main>
  );
}
