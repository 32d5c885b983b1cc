import { faceActionText } from '@shuke/shared';
import { useRef, useState } from 'react';
import { useLocale, useWords } from '../../../shared/i18n';
import type { ChallengeStep } from '../camera/challenge-loop';
import type { FaceHint, FlowState } from '../flow/state';
import { dictionaries, noticeWords } from '../words';
import { ActionPicture } from './action-picture';
import { Sum } from './amount-screen';
import { type FaceBox, FaceOutline } from './face-outline';
import { type FaceCameraProps, useFaceCamera } from './use-face-camera';
import { useVoice } from './voice';
import { VoiceButton } from './voice-button';

type Said = FaceHint | 'connecting' | 'starting';
/** A hint stays long enough to be read before the next one. */
const HINT_STAYS_MS = 600;
const RING_LENGTH = 2 * Math.PI * 48;

function ringShare({ phase }: FlowState, said: Said, taken: number, step: ChallengeStep): number {
  if (phase === 'matching' || phase === 'sending-challenge') return 1;
  // One half a motion; the first look fills a little, so that something has begun.
  if (phase === 'challenge') return step === 0 ? 0.04 : (step - 1) / 2 + 0.04;
  if (said === 'ok') return 0.35 + 0.6 * taken;
  return said === 'starting' || said === 'no-face' || said === 'connecting' ? 0.06 : 0.35;
}

/** Shows one hint at a time, each for a while; a good frame is said at once. */
function useSteadyHint(): [Said, (said: Said) => void] {
  const [said, setSaid] = useState<Said>('starting');
  const since = useRef(0);
  return [
    said,
    (next) => {
      const now = performance.now();
      if (next !== 'ok' && now - since.current < HINT_STAYS_MS) return;
      since.current = now;
      setSaid(next);
    },
  ];
}

type ScreenWords = ReturnType<typeof useWords<typeof dictionaries.en>>;

function hintWords(state: FlowState, said: Said, words: ScreenWords): string {
  if (state.phase === 'matching' || state.phase === 'sending-challenge') return words.customer.matching;
  if (state.phase === 'challenge') return words.customer.challengeReady;
  if (said === 'connecting') return words.customer.connecting;
  if (said === 'starting') return state.hint ? words.hints[state.hint] : words.customer.faceTitle;
  return words.hints[said];
}

/** The round window: mirrored live picture, a ring that fills, one hint, an easy way out. */
export function FaceScreen(props: FaceCameraProps) {
  const { state, dispatch } = props;
  const { locale } = useLocale();
  const words = useWords(dictionaries);
  const t = words.customer;
  const [said, say] = useSteadyHint();
  const [taken, setTaken] = useState(0);
  const [step, setStep] = useState<ChallengeStep>(0);
  const [box, setBox] = useState<FaceBox | null>(null);
  const { video, ready } = useFaceCamera(props, { onHint: say, onTaken: setTaken, onStep: setStep, onBox: setBox });
  const action = state.phase === 'challenge' && step > 0 ? state.challenge?.actions[step - 1] : undefined;
  const share = ringShare(state, said, taken, step);
  const hint = action ? faceActionText(action, locale) : hintWords(state, said, words);
  const atWork = state.phase === 'matching' || state.phase === 'sending-challenge';
  const voice = useVoice(hint, locale);
  return (
    <main className="customer-main face">
      <div className="face-window">
        <video ref={video} muted playsInline className={ready ? 'face-live' : ''} />
        <FaceOutline box={box} />
        <svg className="ring" viewBox="0 0 100 100" aria-hidden="true">
          <title>progress</title>
          <circle cx="50" cy="50" r="48" className="ring-ground" />
          <circle
            cx="50"
            cy="50"
            r="48"
            className="ring-share"
            strokeDasharray={RING_LENGTH}
            strokeDashoffset={RING_LENGTH * (1 - share)}
          />
        </svg>
      </div>
      <div className="face-side">
        <Sum state={state} small />
        {action && <ActionPicture action={action} />}
        {state.phase === 'challenge' && (
          <ol className="face-steps" aria-label={`${step} / 2`}>
            <li className={step > 1 ? 'made' : ''} />
            <li />
          </ol>
        )}
        <p
          className={`face-hint ${action ? 'face-hint-large' : ''}`}
          data-testid="face-hint"
          data-hint={said}
          aria-live="polite"
        >
          {hint}
        </p>
        {state.notice && (
          <p className="notice" role="status">
            {noticeWords(state.notice, locale)}
          </p>
        )}
        <p className="camera-note" data-testid="camera-on">
          <span className={`dot ${ready ? 'dot-on' : ''} ${atWork ? 'dot-still' : ''}`} />
          {t.cameraOn}
        </p>
        <div className="face-actions">
          <button
            type="button"
            className="button button-large"
            data-testid="face-cancel"
            disabled={atWork}
            onClick={() => dispatch({ type: 'back' })}
          >
            {t.cancelFace}
          </button>
          <button
            type="button"
            className="button button-large"
            data-testid="other-way"
            disabled={atWork}
            onClick={() => dispatch({ type: 'other-way' })}
          >
            {t.otherWay}
          </button>
          <VoiceButton voice={voice} />
        </div>
      </div>
    </main>
  );
}
