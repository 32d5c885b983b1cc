import { createReader, type Locale, type Speaker } from '@shuke/shared';
import { useEffect, useState } from 'react';

const VOICE_KEY = 'shuke-terminal-voice';

/** Null where the browser cannot speak: then no switch is offered. */
function browserSpeaker(): Speaker | null {
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

/** Reads what is shown while it is on. The till remembers the switch: a person who needs it cannot find it in a second. */
export function useVoice(text: string, locale: Locale) {
  const [reader] = useState(() => {
    const speaker = browserSpeaker();
    return speaker && createReader(speaker);
  });
  const [on, setOn] = useState(() => localStorage.getItem(VOICE_KEY) === 'on');
  useEffect(() => {
    if (on) reader?.read(text, locale);
  }, [reader, on, text, locale]);
  useEffect(() => () => reader?.stop(), [reader]);
  const toggle = () => {
    if (on) reader?.stop();
    localStorage.setItem(VOICE_KEY, on ? 'off' : 'on');
    setOn(!on);
  };
  return { offered: reader !== null, on, toggle };
}
