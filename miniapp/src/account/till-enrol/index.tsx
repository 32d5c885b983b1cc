import { Text, View } from '@tarojs/components';
import { useEffect, useRef } from 'react';
import { Button } from '../../components/button';
import { CodeCard } from '../../components/code-card';
import { QueryView } from '../../components/query-view';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { useText } from '../../i18n';
import { api, errorCode, errorWords } from '../../lib/api';
import { goBack, goTab, replaceBy } from '../../lib/routes';
import { refreshMember } from '../../lib/session';
import { useSession } from '../../lib/session-store';
import { useQuery } from '../../lib/use-query';
import { useRenewedCode } from '../../lib/use-renewed-code';

const LOOK_EVERY_MS = 3_000;

/** Enrolment at a till, for who agreed here: a code to show, until the till has enrolled the face. */
export default function TillEnrolPage() {
  const words = useText();
  const { status } = useSession();
  return (
    <Screen title={words.tillEnrol.title}>
      {status === 'in' ? <TillEnrol /> : <SignInGate id="till-enrol-sign-up" />}
    </Screen>
  );
}

/** @returns whether a face was enrolled while this page was open: asked again and again */
function useEnrolledHere(): boolean {
  const face = useQuery(() => api('GET /me/face'), []);
  const before = useRef<string | null | undefined>(undefined);
  const now = face.data?.enrolledAt;
  if (before.current === undefined) before.current = now;
  const done = Boolean(now) && now !== before.current;
  const { reload } = face;
  useEffect(() => {
    if (done) {
      refreshMember().catch(() => undefined);
      return;
    }
    const timer = setInterval(() => void reload(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [done, reload]);
  return done;
}

function TillEnrol() {
  const words = useText().tillEnrol;
  const done = useEnrolledHere();
  const { code, secondsLeft } = useRenewedCode(() => api('POST /me/face/till-code'), !done);
  if (done) return <Done />;
  if (code.data === null && code.error) return <NotPossible error={code.error} onRetry={() => void code.reload()} />;
  return (
    <QueryView query={code} tall>
      {(data) => (
        <>
          <CodeCard id="till-code" code={data.code} query={code} secondsLeft={secondsLeft} words={words} />
          <View className="buttons">
            <Button id="till-enrol-on-phone" kind="quiet" onTap={() => replaceBy('enrol')}>
              {words.onPhone}
            </Button>
          </View>
        </>
      )}
    </QueryView>
  );
}

function Done() {
  const words = useText();
  return (
    <View className="state">
      <View className="state__face" />
      <Text id="till-enrol-done" className="state__title">
        {words.tillEnrol.done}
      </Text>
      <Text className="state__note">{words.tillEnrol.doneNote}</Text>
      <Button onTap={() => replaceBy('balance')}>{words.enrol.toBalance}</Button>
      <Button kind="quiet" onTap={() => goTab('home')}>
        {words.enrol.toHome}
      </Button>
    </View>
  );
}

/** Refused, and what to do instead. */
function NotPossible({ error, onRetry }: { error: unknown; onRetry(): void }) {
  const words = useText();
  const code = errorCode(error);
  const needsConsent = code === 'consent-missing' || code === 'consent-outdated';
  return (
    <View className="state" role="alert">
      <View className="state__face state__face--sad" />
      <Text className="state__title">{needsConsent ? words.enrol.needConsent : words.tillEnrol.notPossible}</Text>
      <Text className="state__note">{needsConsent ? words.enrol.needConsentNote : errorWords(error)}</Text>
      {needsConsent ? (
        <Button id="till-enrol-to-consent" onTap={() => replaceBy('consent')}>
          {words.enrol.toConsent}
        </Button>
      ) : code === 'under-age' ? (
        <Button onTap={goBack}>{words.common.back}</Button>
      ) : (
        <Button className="retry" kind="quiet" onTap={onRetry}>
          {words.common.retry}
        </Button>
      )}
    </View>
  );
}
