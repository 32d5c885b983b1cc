import type { Locale } from './errors';

/** What one camera frame lacks, the most useful advice first; `ok` means the frame can be used. */
const hintText = {
  ok: { zh: '很好，请保持', en: 'Good, hold still' },
  'no-face': { zh: '请正对镜头', en: 'Face the camera' },
  'several-faces': { zh: '一次只能一位，请单独站到镜头前', en: 'One person at a time, please' },
  closer: { zh: '请靠近一点', en: 'Come a little closer' },
  further: { zh: '请离远一点', en: 'Move back a little' },
  centre: { zh: '请移到画面中间', en: 'Move to the middle' },
  'too-dark': { zh: '光线太暗，请面向亮处', en: 'Too dark, turn to the light' },
  'too-bright': { zh: '光线太强，请避开强光', en: 'Too bright, turn away from the light' },
  blurry: { zh: '画面模糊，请保持不动', en: 'Blurry, hold still' },
  'look-straight': { zh: '请看正前方', en: 'Look straight ahead' },
} as const satisfies Record<string, { zh: string; en: string }>;

export type FaceHint = keyof typeof hintText;

export const faceHints = Object.keys(hintText) as FaceHint[];

export function faceHintText(hint: FaceHint, locale: Locale): string {
  return locale === 'en' ? hintText[hint].en : hintText[hint].zh;
}
