import { errorMessage } from '@shuke/shared';
import { useEffect, useRef } from 'react';
import { useLocale, useWords } from '../../../shared/i18n';
import type { Enrolment } from '../flow/enrolment';
import { dictionaries } from '../words';
import { enrolDictionaries } from '../words-enrol';
import { CameraOffIcon, CheckIcon } from './icons';
import { ViewRing } from './view-ring';

const END_STAYS_MS = 8_000;

/** Why a round ended without frames. */
export type Stopped = 'no-camera' | 'gave-up' | 'left';

function CameraOff() {
  const t = useWords(dictionaries).customer;
  return (
    <p className="camera-note" data-testid="camera-off">
      <CameraOffIcon />
      {t.cameraOff}
    </p>
  );
}

/** What just went wrong; nothing was kept. */
function Notice({ enrolment, why }: { readonly enrolment: Enrolment; readonly why: Stopped | null }) {
  const { locale } = useLocale();
  const t = useWords(enrolDictionaries);
  const own = why === 'no-camera' ? t.noCamera : why === 'gave-up' ? t.gaveUp : null;
  const text = own ?? (why === null && enrolment.notice ? errorMessage(enrolment.notice, locale) : null);
  return text ? (
    <p className="notice" role="status" data-testid="enrol-notice" data-notice={enrolment.notice}>
      {text}
    </p>
  ) : null;
}

interface EnrolStartProps {
  readonly enrolment: Enrolment;
  readonly why: Stopped | null;
  readonly onStart: () => void;
  readonly onLeave: () => void;
}

/** Before the camera: whom it is for, what happens, and two ways of the same size. */
export function EnrolStart({ enrolment, why, onStart, onLeave }: EnrolStartProps) {
  const t = useWords(enrolDictionaries);
  const tried = why !== null || enrolment.notice !== null;
  return (
    <main className="customer-main enrol-start">
      <div className="enrol-words">
        {enrolment.phoneLast4 && <p className="hello">{t.hello(enrolment.phoneLast4)}</p>}
        <h1 className="customer-title">{t.title}</h1>
        <p className="enrol-text">
          {t.text} {enrolment.renews && t.renews}
        </p>
      </div>
      <Notice enrolment={enrolment} why={why} />
      <div className="two-ways">
        <button type="button" className="way way-tea" data-testid="enrol-start" onClick={onStart}>
          {tried ? t.again : t.start}
        </button>
        <button type="button" className="way" data-testid="enrol-leave" onClick={onLeave}>
          {t.leave}
        </button>
      </div>
      <CameraOff />
    </main>
  );
}

interface EnrolGlassesProps {
  readonly enrolment: Enrolment;
  readonly why: Stopped | null;
  readonly onSkip: () => void;
  readonly onAdd: () => void;
}

/** One more round, or none: both answers are as easy as each other. */
export function EnrolGlasses({ enrolment, why, onSkip, onAdd }: EnrolGlassesProps) {
  const t = useWords(enrolDictionaries);
  return (
    <main className="customer-main enrol-start">
      <div className="enrol-words">
        <h1 className="customer-title">{t.glasses}</h1>
        <p className="enrol-text">{t.glassesText}</p>
      </div>
      <Notice enrolment={enrolment} why={why} />
      <div className="two-ways">
        <button type="button" className="way" data-testid="enrol-glasses-skip" onClick={onSkip}>
          {t.glassesSkip}
        </button>
        <button type="button" className="way" data-testid="enrol-glasses-add" onClick={onAdd}>
          {t.glassesAdd}
        </button>
      </div>
      <CameraOff />
    </main>
  );
}

/** The server is being asked: about the code, or for the template. */
export function EnrolWorking({ phase }: { readonly phase: 'opening' | 'sending' }) {
  const t = useWords(enrolDictionaries);
  return (
    <main className="customer-main single">
      {phase === 'sending' && (
        <div className="enrol-still">
          <ViewRing look="usual" progress={null} complete />
        </div>
      )}
      <p className="wait-line" role="status">
        {phase === 'opening' ? t.opening : t.sending}
      </p>
    </main>
  );
}

/** Enrolled, or ended without a face; then back to idle by itself. */
export function EnrolEnded({ enrolment, onLeave }: { readonly enrolment: Enrolment; readonly onLeave: () => void }) {
  const { locale } = useLocale();
  const t = useWords(enrolDictionaries);
  const leave = useRef(onLeave);
  leave.current = onLeave;
  useEffect(() => {
    const timer = setTimeout(() => leave.current(), END_STAYS_MS);
    return () => clearTimeout(timer);
  }, []);
  const done = enrolment.phase === 'done';
  return (
    <main className="customer-main single" data-testid={done ? 'enrol-done' : 'enrol-ended'}>
      {done && <CheckIcon />}
      {done && <h1 className="customer-title">{t.done}</h1>}
      <p className={done ? 'enrol-text' : 'closed-line'} role="status" data-notice={enrolment.notice}>
        {done ? t.doneText : errorMessage(enrolment.notice ?? 'enrolment-over', locale)}
      </p>
      <button type="button" className="button button-large" data-testid="enrol-finish" onClick={onLeave}>
        {t.finish}
      </button>
    </main>
  );
}
