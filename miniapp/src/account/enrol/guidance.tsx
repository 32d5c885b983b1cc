import {
  type EnrolProgress,
  type FaceLook,
  type GuideWords,
  type PosePrompt,
  posePrompts,
  posePromptText,
  posesOfLook,
} from '@shuke/shared';
import { useText } from '../../i18n';
import { useSettings } from '../../lib/settings';
import type { Phase } from './use-enrolment';

export interface Guidance {
  /** The one thing to do now. */
  title: string;
  note: string;
}

const isPrompt = (say: GuideWords): say is PosePrompt => (posePrompts as readonly string[]).includes(say);

/** What the page says in each phase: a sentence in large type, and a quiet one. */
export function useGuidance(phase: Phase): Guidance {
  const words = useText().enrol;
  const { locale } = useSettings();

  const sayWords = (say: GuideWords): string => {
    if (isPrompt(say)) return posePromptText(say, locale);
    return say === 'connecting' ? words.connecting : words.hints[say];
  };
  const capturing = (look: FaceLook, { say, taken, slow }: EnrolProgress): Guidance => ({
    title: sayWords(say),
    note: slow ? words.slow : words.progress(taken.length, posesOfLook[look].length),
  });
  const refusal = (code: string | null, message: string): Guidance => {
    if (code === 'consent-missing' || code === 'consent-outdated')
      return { title: words.needConsent, note: words.needConsentNote };
    if (code === 'under-age') return { title: words.underAge, note: words.underAgeNote };
    return { title: words.notYet, note: message };
  };

  switch (phase.name) {
    case 'idle':
      return { title: words.heading, note: words.before };
    case 'starting':
      return { title: words.starting, note: phase.look === 'glasses' ? words.glassesNow : words.before };
    case 'capturing':
      return capturing(phase.look, phase.progress);
    case 'glasses':
      return { title: words.glasses, note: phase.note ?? words.glassesNote };
    case 'sending':
      return { title: words.sending, note: words.before };
    case 'done':
      return { title: words.done, note: words.doneNote };
    case 'camera-problem':
      return { title: words.notYet, note: words.errors[phase.problem] };
    case 'refused':
      return refusal(phase.code, phase.words);
  }
}
