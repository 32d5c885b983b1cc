/** A phone and the person holding it: what they have, what they answer, and what they were shown. */

type FrameListener = (frame: { width: number; height: number; data: ArrayBuffer }) => void;

export interface Device {
  /** Where the mini program's release points, as ext.json would say. */
  apiBase: string;
  storage: Map<string, unknown>;
  loginCode(): Promise<string>;
  /** Confirms (true) or closes (false) WeChat's payment sheet. */
  pay(packageValue: string): Promise<boolean>;
  acceptsMessages: boolean;
  confirms: boolean;
  chosenItem: number;
  scanned: string;
  /** What stands before the camera: JPEG pictures, taken in turn. */
  pictures: Buffer[];
  camera: ReturnType<typeof createCamera>;
  canvas: object;
  toasts: string[];
  modals: string[];
  tabs: string[];
  title: string;
  requests: string[];
  /** How often it was made to vibrate. */
  ticks: number;
}

const FRAME_EVERY_MS = 30;
const WIDTH_PX = 4;
const HEIGHT_PX = 3;

/** Hands out raw frames while a listener is started; `isOn` tells whether anybody still listens. */
function createCamera() {
  let timer: NodeJS.Timeout | null = null;
  const stop = () => {
    if (timer) clearInterval(timer);
    timer = null;
  };
  return {
    isOn: () => timer !== null,
    stop,
    listen: (listener: FrameListener) => ({
      start: () => {
        const data = new ArrayBuffer(WIDTH_PX * HEIGHT_PX * 4);
        timer = setInterval(() => listener({ width: WIDTH_PX, height: HEIGHT_PX, data }), FRAME_EVERY_MS);
      },
      stop,
    }),
  };
}

export function createDevice(options: Pick<Device, 'apiBase' | 'loginCode' | 'pay'>): Device {
  let taken = 0;
  const device: Device = {
    ...options,
    storage: new Map(),
    acceptsMessages: true,
    confirms: true,
    chosenItem: 0,
    scanned: '',
    pictures: [],
    camera: createCamera(),
    toasts: [],
    modals: [],
    tabs: [],
    title: '',
    requests: [],
    ticks: 0,
    canvas: {
      width: 0,
      height: 0,
      getContext: () => ({
        createImageData: (width: number, height: number) => ({ data: new Uint8ClampedArray(width * height * 4) }),
        putImageData: () => undefined,
      }),
      // The pixels are a stand-in; the pictures are real.
      toDataURL: (type: string) => {
        const picture = device.pictures[taken++ % Math.max(1, device.pictures.length)];
        return `data:${type};base64,${picture?.toString('base64') ?? ''}`;
      },
    },
  };
  return device;
}
