import { createReader } from '@shuke/shared';
import { useEffect, useState } from 'react';
import { openSpeaker } from '../platform/cues';
import { changeSettings, useSettings } from './settings';

/** Reads what is shown while it is on. The choice is remembered: who needs it should not have to find it again. */
export function useVoice(text: string) {
  const { voice, locale } = useSettings();
  const [reader] = useState(() => {
    const speaker = openSpeaker();
    return speaker && createReader(speaker);
  });
  useEffect(() => {
    if (voice) reader?.read(text, locale);
  }, [reader, voice, text, locale]);
  useEffect(() => () => reader?.stop(), [reader]);
  const toggle = () => {
    if (voice) reader?.stop();
    changeSettings({ voice: !voice });
  };
  return { offered: reader !== null, on: voice, toggle };
}
