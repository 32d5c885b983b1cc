/** What a person hears and feels while they look into the camera. */
import type { Speaker } from '@shuke/shared';

/** Null where the browser cannot speak: then no switch is offered. */
export function openSpeaker(): Speaker | null {
  if (!('speechSynthesis' in window)) return null;
  const synthesis = window.speechSynthesis;
  return {
    say(text, locale) {
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.lang = locale;
      synthesis.speak(utterance);
    },
    hush: () => synthesis.cancel(),
  };
}

/** A short tick: one view is taken. */
export const tick = (): void => void navigator.vibrate?.(20);
