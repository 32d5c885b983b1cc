/** Hints read aloud, on whatever can speak. Pure. */
import type { Locale } from './errors';

/** The part of the browser's `speechSynthesis` that reads hints. */
export interface Speaker {
  say(text: string, locale: Locale): void;
  hush(): void;
}

export interface Reader {
  /** Reads a sentence unless it is the one just read; a new one cuts the old one off, because it is what to do now. */
  read(text: string, locale: Locale): void;
  stop(): void;
}

export function createReader(speaker: Speaker): Reader {
  let last = '';
  return {
    read(text, locale) {
      if (text === '' || text === last) return;
      last = text;
      speaker.hush();
      speaker.say(text, locale);
    },
    stop() {
      last = '';
      speaker.hush();
    },
  };
}
