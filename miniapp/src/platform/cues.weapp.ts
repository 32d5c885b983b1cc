/** What a person hears and feels while they look into the camera: WeChat has no speech, its screen readers read the hint. */
import type { Speaker } from '@shuke/shared';
import Taro from '@tarojs/taro';

export const openSpeaker = (): Speaker | null => null;

/** A short tick: one view is taken. */
export const tick = (): void => void Taro.vibrateShort({ type: 'light' }).catch(() => undefined);
