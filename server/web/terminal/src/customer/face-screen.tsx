import { type ApiClient, newId } from '@shuke/shared';
import { useEffect, useRef, useState } from 'react';
import { useLocale, useWords } from '../../../shared/i18n';
import { type Camera, openCamera } from '../camera/camera';
import { startGuide } from '../camera/guide-loop';
import { clearFaceMarks, markFirstUsable } from '../camera/timing';
import type { FaceHint, FlowState } from '../flow/state';
import { dictionaries, noticeWords } from '../words';
import { Sum } from './amount-screen';
import type { ScreenProps } from './screen-props';
import { useVoice } from './voice';

type Said = FaceHint | 'connecting' | 'starting';
/** A hint stays long enough to be read before the next one. */
const HINT_STAYS_MS = 600;
const RING_LENGTH = 2 * Math.PI * 48;

interface FaceScreenProps extends ScreenProps {
  readonly api: ApiClient;
  readonly onRevoked: () => void;
}

function ringShare(matching: boolean, said: Said): number {
  if (matching) return 1;
  if (said === 'ok') return 0.7;
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

/** Opens the camera once, for the tap that led here, and guides while the phase is `camera`. */
function useGuidedCamera({ state, dispatch, api, onRevoked }: FaceScreenProps, say: (said: Said) => void) {
  const video = useRef<HTMLVideoElement>(null);
  const camera = useRef<Camera | null>(null);
  const [ready, setReady] = useState(false);
  const latest = useRef({ dispatch, api, onRevoked, say });
  latest.current = { dispatch, api, onRevoked, say };

  const opensCamera = useRef(state.phase === 'camera');
  useEffect(() => {
    if (!video.current || !opensCamera.current) return;
    clearFaceMarks();
    camera.current = openCamera(
      video.current,
      () => setReady(true),
      () => latest.current.dispatch({ type: 'face-given-up', why: 'camera-unavailable' }),
    );
    return () => camera.current?.close();
  }, []);

  const { phase, step } = state;
  // While the burst is matched the picture stands still: it was taken, and drawing costs what matching needs.
  useEffect(() => {
    if (phase === 'matching') video.current?.pause();
    else if (video.current?.srcObject) video.current.play().catch(() => undefined);
  }, [phase]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new step is a new try and starts a new guide
  useEffect(() => {
    // Shown anew while a face was being matched: going on would need another tap.
    if (phase === 'camera' && !opensCamera.current) latest.current.dispatch({ type: 'back' });
    if (!ready || phase !== 'camera') return;
    const guide = startGuide({
      grab: () => camera.current?.grab() ?? null,
      check: (frame) => latest.current.api('POST /terminal/face/check', { body: { frame } }),
      nowMs: () => performance.now(),
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      onHint: (hint) => latest.current.say(hint),
      onFirstUsable: markFirstUsable,
      onBurst: (frames) => latest.current.dispatch({ type: 'burst', attemptId: newId(), frames }),
      onGivenUp: (why) => latest.current.dispatch({ type: 'face-given-up', why }),
      onRevoked: () => latest.current.onRevoked(),
    });
    return () => guide.stop();
  }, [ready, phase, step]);

  return { video, ready };
}

function hintWords(state: FlowState, said: Said, words: ReturnType<typeof useWords<typeof dictionaries.en>>): string {
  if (state.phase === 'matching') return words.customer.matching;
  if (said === 'connecting') return words.customer.connecting;
  if (said === 'starting') return state.hint ? words.hints[state.hint] : words.customer.faceTitle;
  return words.hints[said];
}

/** The round window: mirrored live picture, a ring that fills, one hint, an easy way out. */
export function FaceScreen(props: FaceScreenProps) {
  const { state, dispatch } = props;
  const { locale } = useLocale();
  const words = useWords(dictionaries);
  const t = words.customer;
  const [said, say] = useSteadyHint();
  const { video, ready } = useGuidedCamera(props, say);
  const share = ringShare(state.phase === 'matching', said);
  const hint = hintWords(state, said, words);
  const voice = useVoice(hint, locale);
  return (
    <main className="customer-main face">
      <div className="face-window">
        <video ref={video} muted playsInline className={ready ? 'face-live' : ''} />
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
        <p className="face-hint" data-testid="face-hint" data-hint={said} aria-live="polite">
          {hint}
        </p>
        {state.notice && (
          <p className="notice" role="status">
            {noticeWords(state.notice, locale)}
          </p>
        )}
        <p className="camera-note" data-testid="camera-on">
          <span className={`dot ${ready ? 'dot-on' : ''} ${state.phase === 'matching' ? 'dot-still' : ''}`} />
          {t.cameraOn}
        </p>
        <div className="face-actions">
          <button
            type="button"
            className="button button-large"
            data-testid="face-cancel"
            disabled={state.phase !== 'camera'}
            onClick={() => dispatch({ type: 'back' })}
          >
            {t.cancelFace}
          </button>
          <button
            type="button"
            className="button button-large"
            data-testid="other-way"
            disabled={state.phase !== 'camera'}
            onClick={() => dispatch({ type: 'other-way' })}
          >
            {t.otherWay}
          </button>
          {voice.offered && (
            <button
              type="button"
              className="button button-large"
              data-testid="voice"
              aria-pressed={voice.on}
              onClick={voice.toggle}
            >
              {voice.on ? t.voiceOff : t.voiceOn}
            </button>
          )}
        </div>
      </div>
    </main>
  );
}
