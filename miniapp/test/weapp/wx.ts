/** The part of WeChat's API this mini program calls, over real HTTP where WeChat would use the network. */
import type { Device } from './device';

type Callback = (result: Record<string, unknown>) => void;
interface CallOptions {
  success?: Callback;
  fail?: Callback;
  complete?: Callback;
}

/** Where pages go; the simulator owns the stack. */
export interface Navigator {
  open(url: string): void;
  replace(url: string): void;
  relaunch(url: string): void;
  switchTab(url: string): void;
  back(delta: number): void;
}

const clone = <T>(value: T): T => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T));

/** An API of WeChat's kind: answers later, through callbacks, or as a promise to who gives none. */
function later<Options extends object>(name: string, work: (options: Options) => unknown) {
  return (options: Options & CallOptions = {} as Options & CallOptions): Promise<unknown> | undefined => {
    const done = Promise.resolve()
      .then(() => work(options))
      .then(
        (result) => ({ worked: true, value: { errMsg: `${name}:ok`, ...(result as object) } }),
        (error: Error) => ({ worked: false, value: { errMsg: `${name}:fail ${error.message}` } }),
      );
    if (!options.success && !options.fail && !options.complete)
      return done.then(({ worked, value }) => (worked ? value : Promise.reject(value)));
    void done.then(({ worked, value }) => {
      (worked ? options.success : options.fail)?.(value);
      options.complete?.(value);
    });
    return undefined;
  };
}

interface RequestOptions {
  url: string;
  method?: string;
  data?: unknown;
  header?: Record<string, string>;
}

async function request({ url, method = 'GET', data, header }: RequestOptions, { network }: Device) {
  if (!network.isOn) throw new Error('no network');
  const body = data === undefined ? undefined : typeof data === 'string' ? data : JSON.stringify(data);
  const answer = await fetch(url, { method, body, headers: { 'content-type': 'application/json', ...header } });
  const text = await answer.text();
  if (network.loseAnswers > 0 && method !== 'GET') {
    network.loseAnswers--;
    throw new Error('connection reset');
  }
  let parsed: unknown = text;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = text;
  }
  return { statusCode: answer.status, header: Object.fromEntries(answer.headers), cookies: [], data: parsed };
}

function storageApi(store: Map<string, unknown>) {
  return {
    getStorageSync: (key: string) => clone(store.get(key)) ?? '',
    setStorageSync: (key: string, value: unknown) => void store.set(key, clone(value)),
    removeStorageSync: (key: string) => void store.delete(key),
    clearStorageSync: () => store.clear(),
    getStorageInfoSync: () => ({ keys: Array.from(store.keys()), currentSize: 1, limitSize: 10_240 }),
  };
}

const SYSTEM = {
  platform: 'devtools',
  system: 'iOS 17.0',
  SDKVersion: '3.9.0',
  version: '8.0.50',
  pixelRatio: 2,
  screenWidth: 375,
  screenHeight: 812,
  windowWidth: 375,
  windowHeight: 724,
  statusBarHeight: 47,
  language: 'zh_CN',
  brand: 'simulator',
  model: 'simulator',
};

function systemApi(device: Device) {
  return {
    getSystemInfoSync: () => ({ ...SYSTEM }),
    getWindowInfo: () => ({ ...SYSTEM }),
    getDeviceInfo: () => ({ ...SYSTEM }),
    getAppBaseInfo: () => ({ ...SYSTEM }),
    getSystemInfo: later('getSystemInfo', () => ({ ...SYSTEM })),
    getExtConfigSync: () => ({ apiBase: device.apiBase }),
    getLaunchOptionsSync: () => ({ path: '', query: {}, scene: 1001, referrerInfo: {} }),
    getEnterOptionsSync: () => ({ path: '', query: {}, scene: 1001, referrerInfo: {} }),
    getAccountInfoSync: () => ({ miniProgram: { appId: 'simulator', envVersion: 'develop', version: '' } }),
    getMenuButtonBoundingClientRect: () => ({ top: 51, bottom: 83, left: 281, right: 368, width: 87, height: 32 }),
    getRandomValues: later('getRandomValues', ({ length }: { length: number }) => ({
      randomValues: crypto.getRandomValues(new Uint8Array(length)).buffer,
    })),
    canIUse: () => true,
    nextTick: (work: () => void) => setTimeout(work, 0),
    env: { USER_DATA_PATH: 'wxfile://usr' },
  };
}

function memberApi(device: Device) {
  return {
    login: later('login', async () => ({ code: await device.loginCode() })),
    requestPayment: later('requestPayment', async (options: { package: string }) => {
      if (!(await device.pay(options.package))) throw new Error('cancel');
    }),
    requestSubscribeMessage: later('requestSubscribeMessage', ({ tmplIds }: { tmplIds: string[] }) =>
      Object.fromEntries(tmplIds.map((templateId) => [templateId, device.acceptsMessages ? 'accept' : 'reject'])),
    ),
    scanCode: later('scanCode', () => ({ result: device.scanned, scanType: 'QR_CODE', charSet: 'utf-8' })),
    createCameraContext: () => ({
      onCameraFrame: (listener: (frame: object) => void) => device.camera.listen(listener),
    }),
  };
}

function screenApi(device: Device) {
  const done = (name: string) => later(name, () => undefined);
  return {
    showToast: later('showToast', ({ title }: { title: string }) => void device.toasts.push(title)),
    hideToast: done('hideToast'),
    showModal: later('showModal', ({ title }: { title: string }) => {
      device.modals.push(title);
      return { confirm: device.confirms, cancel: !device.confirms };
    }),
    showActionSheet: later('showActionSheet', () => ({ tapIndex: device.chosenItem })),
    setNavigationBarTitle: later('setNavigationBarTitle', ({ title }: { title: string }) => {
      device.title = title;
    }),
    setTabBarItem: later('setTabBarItem', ({ index, text }: { index: number; text: string }) => {
      device.tabs[index] = text;
    }),
    stopPullDownRefresh: done('stopPullDownRefresh'),
    openSetting: done('openSetting'),
    vibrateShort: later('vibrateShort', () => void device.ticks++),
    openPrivacyContract: done('openPrivacyContract'),
  };
}

/** What WeChat lends only after the privacy question, and files, which a mini program can only hand on. */
function dataApi(device: Device) {
  const handOn =
    (how: 'chat' | 'favourites') =>
    ({ filePath, fileName }: { filePath: string; fileName: string }) => {
      const text = device.files.get(filePath);
      if (text === undefined) throw new Error('file not found');
      device.kept.push({ how, name: fileName, text });
    };
  return {
    onNeedPrivacyAuthorization: (listener: Device['privacy']['listener']) => {
      device.privacy.listener = listener;
    },
    setClipboardData: later('setClipboardData', async ({ data }: { data: string }) => {
      await device.privacy.pass();
      device.clipboard = data;
    }),
    downloadFile: later('downloadFile', async ({ url }: { url: string }) => {
      if (!device.network.isOn) throw new Error('no network');
      const answer = await fetch(url);
      const tempFilePath = `wxfile://tmp/${device.files.size}`;
      device.files.set(tempFilePath, await answer.text());
      return { statusCode: answer.status, tempFilePath };
    }),
    shareFileMessage: later('shareFileMessage', handOn('chat')),
    addFileToFavorites: later('addFileToFavorites', handOn('favourites')),
    onNetworkStatusChange: device.network.listen,
    getNetworkType: later('getNetworkType', () => ({ networkType: device.network.isOn ? 'wifi' : 'none' })),
  };
}

function navigationApi(navigator: Navigator) {
  type Url = { url: string };
  return {
    navigateTo: later('navigateTo', ({ url }: Url) => navigator.open(url)),
    redirectTo: later('redirectTo', ({ url }: Url) => navigator.replace(url)),
    reLaunch: later('reLaunch', ({ url }: Url) => navigator.relaunch(url)),
    switchTab: later('switchTab', ({ url }: Url) => navigator.switchTab(url)),
    navigateBack: later('navigateBack', ({ delta = 1 }: { delta?: number }) => navigator.back(delta)),
  };
}

/** Only `.node()` is asked for here: the canvas that turns camera pixels into a picture. */
function selectorApi(device: Device) {
  return {
    createSelectorQuery: () => {
      const jobs: Array<() => void> = [];
      const query = {
        in: () => query,
        select: () => ({
          node: (callback: (result: object) => void) => {
            jobs.push(() => callback({ node: device.canvas }));
            return query;
          },
        }),
        exec: (callback?: (results: object[]) => void) =>
          setTimeout(() => {
            for (const job of jobs) job();
            callback?.(jobs.map(() => ({ node: device.canvas })));
          }, 0),
      };
      return query;
    },
  };
}

export function createWx(device: Device, navigator: Navigator): object {
  const ignore = () => undefined;
  return {
    request: (options: RequestOptions & CallOptions) => {
      device.requests.push(`${options.method ?? 'GET'} ${options.url.replace(/^.*\/api\/v1/, '')}`);
      later('request', (asked: RequestOptions) => device.network.isFree.then(() => request(asked, device)))(options);
      return { abort: ignore, onHeadersReceived: ignore, offHeadersReceived: ignore };
    },
    ...storageApi(device.storage),
    ...systemApi(device),
    ...memberApi(device),
    ...screenApi(device),
    ...dataApi(device),
    ...navigationApi(navigator),
    ...selectorApi(device),
    onError: ignore,
    onUnhandledRejection: ignore,
    onAppShow: ignore,
    offAppShow: ignore,
    onAppHide: ignore,
    offAppHide: ignore,
  };
}
