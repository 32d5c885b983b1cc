import { OfficialAccount } from '@tarojs/components';
import Taro from '@tarojs/taro';

/** Opened by a code in the store: WeChat shows the card in these scenes and an error in all others. */
const SCAN_SCENES = [1011, 1017, 1025, 1047, 1124];

export const FollowAccount = () =>
  SCAN_SCENES.includes(Taro.getEnterOptionsSync().scene) ? <OfficialAccount /> : null;
