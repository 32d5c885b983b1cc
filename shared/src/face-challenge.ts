/**
 * The active challenge: two motions the server asks for, and when a motion counts as seen. Pure.
 * The till guides by the same rule by which the server judges, so nobody is told "good" and then refused; what the till
 * says it saw is never evidence.
 */
import type { Locale } from './errors';

/** Left and right are the person's own. */
const actionText = {
  'turn-left': { zh: '请慢慢向左转头', en: 'Turn your head to your left' },
  'turn-right': { zh: '请慢慢向右转头', en: 'Turn your head to your right' },
  nod: { zh: '请低头，看向下方', en: 'Lower your head' },
  blink: { zh: '请闭眼一秒，再睁开', en: 'Close your eyes for a second' },
  'open-mouth': { zh: '请张大嘴巴', en: 'Open your mouth wide' },
} as const satisfies Record<string, { zh: string; en: string }>;

export type FaceAction = keyof typeof actionText;
export const faceActions = Object.keys(actionText) as FaceAction[];
export const isTurn = (action: FaceAction): boolean => action === 'turn-left' || action === 'turn-right';

/** Why a challenge was not passed, and how to do better. Nothing was charged. */
const faultText = {
  'too-few': { zh: '动作没有看清，请再来一次', en: 'We could not see it clearly. Please try again.' },
  'no-action': { zh: '没有看到要求的动作，请按图示慢慢做', en: 'The motion was not seen. Follow the picture, slowly.' },
  'wrong-action': {
    zh: '动作和要求的不一样，请按图示的顺序做',
    en: 'That was another motion. Follow the pictures in their order.',
  },
  'two-people': { zh: '请同一位顾客单独完成', en: 'One and the same person, please.' },
  'repeated-frame': { zh: '画面没有更新，请再来一次', en: 'The picture did not change. Please try again.' },
  flat: {
    zh: '未能确认是本人在镜头前，请再试',
    en: 'We could not make sure a live person is there. Please try again.',
  },
} as const satisfies Record<string, { zh: string; en: string }>;

export type ChallengeFault = keyof typeof faultText;
export const challengeFaults = Object.keys(faultText) as ChallengeFault[];

export const faceActionText = (action: FaceAction, locale: Locale): string =>
  locale === 'en' ? actionText[action].en : actionText[action].zh;
export const challengeFaultText = (fault: ChallengeFault, locale: Locale): string =>
  locale === 'en' ? faultText[fault].en : faultText[fault].zh;

/** How a head is held in one frame. */
export interface FaceMovement {
  /** Radians; above zero towards the person's own right. */
  yaw: number;
  /** Radians; above zero downwards. */
  pitch: number;
  /** Aspect ratio of the eyes: about 0.3 open. */
  eyes: number;
  /** Aspect ratio of the inner lips: about 0 closed. */
  mouth: number;
}

/** How far from the person's own rest a motion must go: radians, a share of the open eye, an aspect ratio. */
export const ACTION_THRESHOLDS = { turn: 0.18, nod: 0.1, eyesShare: 0.8, mouth: 0.12 } as const;

/** Is the head, against how the same person looked straight before, doing this? NaN is never seen. */
export function actionSeen(action: FaceAction, rest: FaceMovement, now: FaceMovement): boolean {
  switch (action) {
    case 'turn-left':
      return now.yaw - rest.yaw <= -ACTION_THRESHOLDS.turn;
    case 'turn-right':
      return now.yaw - rest.yaw >= ACTION_THRESHOLDS.turn;
    case 'nod':
      return now.pitch - rest.pitch >= ACTION_THRESHOLDS.nod;
    case 'blink':
      return now.eyes <= ACTION_THRESHOLDS.eyesShare * rest.eyes;
    case 'open-mouth':
      return now.mouth - rest.mouth >= ACTION_THRESHOLDS.mouth;
  }
}

/** The middle of each measure: one odd frame does not move it. @returns null for no frames */
export function restingMovement(frames: readonly FaceMovement[]): FaceMovement | null {
  if (frames.length === 0) return null;
  const middle = (key: keyof FaceMovement) =>
    frames.map((frame) => frame[key]).sort((a, b) => a - b)[Math.floor(frames.length / 2)] ?? Number.NaN;
  return { yaw: middle('yaw'), pitch: middle('pitch'), eyes: middle('eyes'), mouth: middle('mouth') };
}
