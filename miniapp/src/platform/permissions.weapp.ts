import Taro from '@tarojs/taro';

export const canOpenSettings = true;

/** WeChat asks for the camera once; after a no, only its settings page can change it. */
export const openSettings = (): void => void Taro.openSetting();
