import Taro from '@tarojs/taro';

/** Tells whether there is a network, now and whenever that changes. */
export function followNetwork(tell: (connected: boolean) => void): void {
  Taro.onNetworkStatusChange(({ isConnected }) => tell(isConnected));
  Taro.getNetworkType().then(
    ({ networkType }) => tell(networkType !== 'none'),
    () => undefined,
  );
}
