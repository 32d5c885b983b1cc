import { ApiError, errorMessage } from '@shuke/shared';
import { type FormEvent, useState } from 'react';
import { createWebApi } from '../../shared/api';
import { LanguageSwitch, useLocale, useWords } from '../../shared/i18n';
import { sessions } from './session';
import { dictionaries } from './words';

const CODE_LENGTH = 6;

interface PairingPageProps {
  readonly wasRevoked: boolean;
  readonly onPaired: () => void;
}

/** Trades the six digits from the console for this device's key. */
export function PairingPage({ wasRevoked, onPaired }: PairingPageProps) {
  const { locale } = useLocale();
  const words = useWords(dictionaries);
  const t = words.pairing;
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function pair(event: FormEvent) {
    event.preventDefault();
    if (busy || code.length !== CODE_LENGTH) return;
    setBusy(true);
    try {
      const api = createWebApi({ token: () => null, locale: () => locale });
      const session = await api('POST /terminals/pair', { body: { code } });
      onPaired();
      sessions.set(session);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.code === 'offline' ? t.offline : errorMessage(error.code, locale));
      setCode('');
      setBusy(false);
    }
  }

  const trouble = problem ?? (wasRevoked ? t.revoked : null);
  return (
    <main className="centred pairing">
      <p className="pairing-brand">{words.product}</p>
      <h1>{t.title}</h1>
      <p className="quiet">{t.text}</p>
      {trouble && (
        <p className="notice" role="alert" data-testid="pairing-problem">
          {trouble}
        </p>
      )}
      <form onSubmit={pair}>
        <input
          className="pairing-code"
          data-testid="pairing-code"
          aria-label={t.code}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={CODE_LENGTH}
          // biome-ignore lint/a11y/noAutofocus: the page has one field and one purpose
          autoFocus
          value={code}
          onChange={(event) => setCode(event.target.value.replace(/\D/g, '').slice(0, CODE_LENGTH))}
        />
        <button
          type="submit"
          className="button button-tea"
          data-testid="pairing-submit"
          disabled={busy || code.length !== CODE_LENGTH}
        >
          {busy ? t.busy : t.submit}
        </button>
      </form>
      <LanguageSwitch />
    </main>
  );
}
