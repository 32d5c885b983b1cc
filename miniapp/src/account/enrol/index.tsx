import { Text, View } from '@tarojs/components';
import { useDidHide } from '@tarojs/taro';
import { Button } from '../../components/button';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { useText } from '../../i18n';
import { goBack, goTab, replaceBy } from '../../lib/routes';
import { useSession } from '../../lib/session-store';
import { FaceCamera } from '../../platform/camera';
import { canOpenSettings, openSettings } from '../../platform/permissions';
import { FRAMES_NEEDED, type Phase, useEnrolment } from './use-enrolment';

/** Enrolment. The camera is on only between the tap that starts it and the end, and the page says which. */
export default function EnrolPage() {
  const words = useText();
  const { status } = useSession();
  return (
    <Screen title={words.enrol.title} plain>
      {status === 'in' ? <Enrol /> : <SignInGate id="enrol-sign-up" />}
    </Screen>
  );
}

const cameraIsOn = (phase: Phase) => phase.name === 'starting' || phase.name === 'capturing';

function Enrol() {
  const words = useText().enrol;
  const { phase, start, stop, capture, cameraFailed } = useEnrolment();
  useDidHide(stop);
  const leave = () => {
    stop();
    goBack();
  };
  const taken =
    phase.name === 'capturing' ? phase.taken : phase.name === 'sending' || phase.name === 'done' ? FRAMES_NEEDED : 0;
  const on = cameraIsOn(phase);
  const ring = `conic-gradient(var(--tea) ${(taken / FRAMES_NEEDED) * 360}deg, var(--line) 0deg)`;
  return (
    <View className="enrol">
      <View className="ring" style={{ background: ring }}>
        <View className={`ring__window${on ? '' : ' ring__still'}`}>
          {on ? (
            <FaceCamera onReady={(camera) => void capture(camera)} onProblem={cameraFailed} />
          ) : (
            <View className={`state__face${phase.name === 'refused' ? ' state__face--sad' : ''}`} />
          )}
        </View>
      </View>
      <Guidance phase={phase} />
      <View className="enrol__status">
        <View className={`enrol__dot${on ? ' enrol__dot--on' : ''}`} />
        <Text>{on ? words.cameraOn : words.cameraOff}</Text>
      </View>
      <Actions phase={phase} onStart={start} onCancel={leave} />
    </View>
  );
}

function Guidance({ phase }: { phase: Phase }) {
  const words = useText().enrol;
  const [title, note] = guidance();
  return (
    <View aria-live="polite">
      <View id="enrol-hint" className="enrol__hint">
        <Text>{title}</Text>
      </View>
      <Text id="enrol-note" className="quiet">
        {note}
      </Text>
    </View>
  );

  function guidance(): [string, string] {
    switch (phase.name) {
      case 'idle':
        return [words.heading, words.before];
      case 'starting':
        return [words.starting, words.before];
      case 'capturing':
        return [
          phase.hint ? words.hints[phase.hint] : words.heading,
          phase.slow ? words.slow : words.progress(phase.taken, FRAMES_NEEDED),
        ];
      case 'sending':
        return [words.sending, words.before];
      case 'done':
        return [words.done, words.doneNote];
      case 'camera-problem':
        return [words.title, words.errors[phase.problem]];
      case 'refused':
        return refusal(phase.code, phase.words);
    }
  }

  function refusal(code: string | null, message: string): [string, string] {
    if (code === 'consent-missing' || code === 'consent-outdated') return [words.needConsent, words.needConsentNote];
    return code === 'under-age' ? [words.underAge, words.underAgeNote] : [words.title, message];
  }
}

function Actions({ phase, onStart, onCancel }: { phase: Phase; onStart(): void; onCancel(): void }) {
  const words = useText().enrol;
  if (phase.name === 'done')
    return (
      <View className="buttons">
        <Button id="enrol-to-balance" onTap={() => replaceBy('balance')}>
          {words.toBalance}
        </Button>
        <Button id="enrol-done" kind="quiet" onTap={() => goTab('home')}>
          {words.toHome}
        </Button>
      </View>
    );
  const needsConsent =
    phase.name === 'refused' && (phase.code === 'consent-missing' || phase.code === 'consent-outdated');
  const denied = phase.name === 'camera-problem' && phase.problem === 'denied' && canOpenSettings;
  const underAge = phase.name === 'refused' && phase.code === 'under-age';
  const again = phase.name === 'refused' || phase.name === 'camera-problem';
  return (
    <View className="buttons">
      {needsConsent ? (
        <Button id="enrol-to-consent" onTap={() => replaceBy('consent')}>
          {words.toConsent}
        </Button>
      ) : phase.name === 'idle' || (again && !underAge) ? (
        <Button id="enrol-start" onTap={onStart}>
          {again ? words.retry : words.start}
        </Button>
      ) : null}
      {denied ? (
        <Button kind="quiet" onTap={openSettings}>
          {words.openSettings}
        </Button>
      ) : null}
      <Button id="enrol-cancel" kind="quiet" onTap={onCancel}>
        {words.cancel}
      </Button>
    </View>
  );
}
