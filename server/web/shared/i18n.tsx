/** Words live in typed dictionaries: the Chinese one defines the shape, so a missing English word does not compile. */
import type { Locale } from '@shuke/shared';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

export type Dictionaries<Words> = Readonly<Record<Locale, Words>>;

interface LocaleState {
  readonly locale: Locale;
  readonly setLocale: (locale: Locale) => void;
}

const LocaleContext = createContext<LocaleState>({ locale: 'zh-CN', setLocale: () => undefined });

/** Gives the language below it; who owns the choice passes it in. */
export function LocaleProvider({ locale, setLocale, children }: LocaleState & { readonly children: ReactNode }) {
  const value = useMemo(() => ({ locale, setLocale }), [locale, setLocale]);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  return <LocaleContext.Provider value={value}>{children}</LocaleContext.Provider>;
}

/** A language kept on this device under `storageKey`; Chinese until somebody chooses. */
export function useStoredLocale(storageKey: string): [Locale, (locale: Locale) => void] {
  const [locale, setLocale] = useState<Locale>(() => (localStorage.getItem(storageKey) === 'en' ? 'en' : 'zh-CN'));
  return [
    locale,
    (next) => {
      localStorage.setItem(storageKey, next);
      setLocale(next);
    },
  ];
}

export function useLocale(): LocaleState {
  return useContext(LocaleContext);
}

/** The words of a dictionary in the language in force. */
export function useWords<Words>(dictionaries: Dictionaries<Words>): Words {
  return dictionaries[useContext(LocaleContext).locale];
}

/** A button that names the other language in that language. */
export function LanguageSwitch({ className }: { readonly className?: string }) {
  const { locale, setLocale } = useLocale();
  const next: Locale = locale === 'en' ? 'zh-CN' : 'en';
  return (
    <button
      type="button"
      className={className ?? 'quiet-button'}
      lang={next}
      data-testid="language-switch"
      onClick={() => setLocale(next)}
    >
      {next === 'en' ? 'English' : '中文'}
    </button>
  );
}
