import { useWords } from '../../../shared/i18n';
import { dictionaries } from '../words';
import type { useVoice } from './voice';

/** Switches reading aloud on and off, where the browser can speak. */
export function VoiceButton({ voice }: { voice: ReturnType<typeof useVoice> }) {
  const words = useWords(dictionaries).customer;
  if (!voice.offered) return null;
  return (
    <button type="button" className="quiet-button" data-testid="voice" aria-pressed={voice.on} onClick={voice.toggle}>
      {voice.on ? words.voiceOff : words.voiceOn}
    </button>
  );
}
