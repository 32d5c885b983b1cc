/**
 * WeChat holds back the camera, the clipboard and the phone number until the member has agreed to the privacy guide in
 * a sheet of ours. It asks when one of them is used for the first time, and only then.
 */
import Taro from '@tarojs/taro';
import { createStore, useStore } from '../lib/store';

type Resolve = Parameters<Taro.onNeedPrivacyAuthorization.Listener>[0];

const waiting: Resolve[] = [];
const store = createStore({ asking: false });

export const canOpenPrivacyGuide = true;

export const openPrivacyGuide = (): void => Taro.openPrivacyContract();

/** Called once at start. Clients that do not know it ask in a sheet of their own. */
export function watchPrivacy(): void {
  if (!Taro.canIUse('onNeedPrivacyAuthorization')) return;
  Taro.onNeedPrivacyAuthorization((resolve) => {
    waiting.push(resolve);
    resolve({ event: 'exposureAuthorization' });
    store.set({ asking: true });
  });
}

export const usePrivacyQuestion = (): boolean => useStore(store).asking;

/** @param buttonId of the button that was tapped: WeChat checks that it was. Null: the member does not agree */
export function answerPrivacyQuestion(buttonId: string | null): void {
  store.set({ asking: false });
  for (const resolve of waiting.splice(0)) resolve(buttonId ? { event: 'agree', buttonId } : { event: 'disagree' });
}
