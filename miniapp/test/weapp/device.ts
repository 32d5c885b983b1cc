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
  network: ReturnType<typeof createNetwork>;
  privacy: PrivacyGate;
  clipboard: string;
  /** Files by their path in the mini program's cache, and where the member sent them. */
  files: Map<string, string>;
  kept: { how: 'chat' | 'favourites'; name: string; text: string }[];
}

type Resolve = (answer: { event: string; buttonId?: string }) => void;

/** WeChat's rule: what touches personal data waits until the mini program has asked, and its button was tapped. */
export interface PrivacyGate {
  agreed: boolean;
  listener: ((resolve: Resolve) => void) | null;
  /** How often the mini program was made to ask. */
  asked: number;
  /** @throws Error when the member does not agree */
  pass(): Promise<void>;
}

function createPrivacyGate(): PrivacyGate {
  const gate: PrivacyGate = {
    agreed: true,
    listener: null,
    asked: 0,
    async pass() {
      const { listener } = gate;
      if (gate.agreed) return;
      if (!listener) throw new Error('privacy permission is not authorized');
      gate.asked++;
      const event = await new Promise<string>((answered) =>
        listener((answer) => {
          if (answer.event === 'agree' && !answer.buttonId) throw new Error('agree without a button');
          if (answer.event !== 'exposureAuthorization') answered(answer.event);
        }),
      );
      gate.agreed = event === 'agree';
      if (!gate.agreed) throw new Error('privacy permission is not authorized');
    },
  };
  return gate;
}

/** A network that comes and goes, and answers that get lost on the way back. */
function createNetwork() {
  const listeners = new Set<(status: { isConnected: boolean; networkType: string }) => void>();
  const network = {
    isOn: true,
    /** So many of the next answers are lost after the server has done its work. */
    loseAnswers: 0,
    /** Requests wait for it before they leave: a network as slow as a test wants. */
    isFree: Promise.resolve(),
    listen: (listener: Parameters<typeof listeners.add>[0]) => void listeners.add(listener),
    turn(isOn: boolean) {
      network.isOn = isOn;
      for (const listener of listeners) listener({ isConnected: isOn, networkType: isOn ? 'wifi' : 'none' });
    },
  };
  return network;
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
    network: createNetwork(),
    privacy: createPrivacyGate(),
    clipboard: '',
    files: new Map(),
    kept: [],
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
