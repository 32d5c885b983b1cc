import { type GuideWords, type PosePrompt, posePrompts, posePromptText, posesOfLook } from '@shuke/shared';
import { useLocale, useWords } from '../../../shared/i18n';
import { dictionaries } from '../words';
import { enrolDictionaries } from '../words-enrol';
import { FaceOutline } from './face-outline';
import { type EnrolRoundProps, useEnrolRound } from './use-enrol-round';
import { ViewRing } from './view-ring';
import { useVoice } from './voice';
import { VoiceButton } from './voice-button';

const isPrompt = (say: GuideWords): say is PosePrompt => (posePrompts as readonly string[]).includes(say);

function useSayWords(): (say: GuideWords) => string {
  const { locale } = useLocale();
  const words = useWords(dictionaries);
  return (say) => {
    if (isPrompt(say)) return posePromptText(say, locale);
    return say === 'connecting' ? words.customer.connecting : words.hints[say];
  };
}

/** Before the camera: the round window, a ring with a part for each view, one hint at a time. */
export function EnrolRound(props: EnrolRoundProps) {
  const { locale } = useLocale();
  const words = useWords(dictionaries).customer;
  const t = useWords(enrolDictionaries);
  const sayWords = useSayWords();
  const { video, progress } = useEnrolRound(props);
  const hint = progress ? sayWords(progress.say) : t.starting;
  const voice = useVoice(hint, locale);
  const note = progress?.slow ? t.slow : t.progress(progress?.taken.length ?? 0, posesOfLook[props.look].length);
  return (
    <main className="customer-main face">
      <div className="face-window">
        <video ref={video} muted playsInline className={progress ? 'face-live' : ''} />
        <FaceOutline box={progress?.box ?? null} />
        <ViewRing look={props.look} progress={progress} />
      </div>
      <div className="face-side">
        <p className="face-hint face-hint-large" data-testid="enrol-hint" data-hint={progress?.say} aria-live="polite">
          {hint}
        </p>
        <p className="quiet" data-testid="enrol-progress">
          {note}
        </p>
        <p className="camera-note" data-testid="camera-on">
          <span className={`dot ${progress ? 'dot-on' : ''}`} />
          {words.cameraOn}
        </p>
        <div className="face-actions">
          <button
            type="button"
            className="button button-large"
            data-testid="enrol-stop"
            onClick={() => props.onStopped('left')}
          >
            {t.cancel}
          </button>
          <VoiceButton voice={voice} />
        </div>
      </div>
    </main>
  );
}
