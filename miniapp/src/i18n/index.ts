import type { Locale } from '@shuke/shared';
import { settings, useSettings } from '../lib/settings';
import { en } from './en';
import { type Messages, zh } from './zh';

export type { Messages } from './zh';

export const messagesOf = (locale: Locale): Messages => (locale === 'en' ? en : zh);

/** The words in the chosen language; the component follows when the language changes. */
export const useText = (): Messages => messagesOf(useSettings().locale);

/** The same outside of components: read it when the words are shown, not earlier. */
export const text = (): Messages => messagesOf(settings.get().locale);
