import { Text, View } from '@tarojs/components';
import { useDidHide } from '@tarojs/taro';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { useText } from '../../i18n';
import { goBack } from '../../lib/routes';
import { useSession } from '../../lib/session-store';
import { useVoice } from '../../lib/use-voice';
import { FaceCamera } from '../../platform/camera';
import { Actions } from './actions';
import { FaceWindow } from './face-window';
import { useGuidance } from './guidance';
import { type Phase, useEnrolment } from './use-enrolment';

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

function Enrol() {
  const words = useText().enrol;
  const { phase, start, stop, capture, cameraFailed, withoutGlasses } = useEnrolment(words.slow);
  const guidance = useGuidance(phase);
  const voice = useVoice(phase.name === 'idle' ? '' : guidance.title);
  useDidHide(stop);
  const leave = () => {
    stop();
    goBack();
  };
  const on = phase.name === 'starting' || phase.name === 'capturing';
  const look = on ? phase.look : 'usual';
  return (
    <View className="enrol">
      <FaceWindow
        look={look}
        progress={phase.name === 'capturing' ? phase.progress : null}
        complete={phase.name === 'glasses' || phase.name === 'sending' || phase.name === 'done'}
        live={on}
      >
        {on ? (
          <FaceCamera onReady={(camera) => void capture(look, camera)} onProblem={cameraFailed} />
        ) : (
          <Still phase={phase} />
        )}
      </FaceWindow>
      <View aria-live="polite">
        <View id="enrol-hint" className="enrol__hint">
          <Text>{guidance.title}</Text>
        </View>
        <Text id="enrol-note" className="enrol__note">
          {guidance.note}
        </Text>
      </View>
      <View className="enrol__status">
        <View className={`enrol__dot${on ? ' enrol__dot--on' : ''}`} />
        <Text id="enrol-camera">{on ? words.cameraOn : words.cameraOff}</Text>
        {voice.offered ? (
          <View id="enrol-voice" className="link" role="button" aria-pressed={voice.on} onClick={voice.toggle}>
            <Text>{voice.on ? words.voiceOff : words.voiceOn}</Text>
          </View>
        ) : null}
      </View>
      <Actions phase={phase} onStart={start} onCancel={leave} onWithoutGlasses={withoutGlasses} />
    </View>
  );
}

/** What the window shows while the camera is off. */
function Still({ phase }: { phase: Phase }) {
  const glasses = phase.name === 'glasses' ? ' state__face--glasses' : '';
  return <View className={`state__face${phase.name === 'refused' ? ' state__face--sad' : glasses}`} />;
}
