/**
 * WeChat's camera. Frames come as raw pixels and are encoded on an off-page canvas: no picture ever becomes a file,
 * and no shutter sounds. Unmounting stops the frame listener first; some Android phones keep the lens on otherwise.
 */
import { Camera, Canvas, View } from '@tarojs/components';
import Taro from '@tarojs/taro';
import { useLayoutEffect, useRef } from 'react';
import type { FaceCameraProps } from './types';

const JPEG_QUALITY = 0.85;
const CANVAS_ID = 'face-frame';

interface FrameCanvas {
  width: number;
  height: number;
  getContext(kind: '2d'): {
    createImageData(width: number, height: number): { data: Uint8ClampedArray };
    putImageData(image: { data: Uint8ClampedArray }, x: number, y: number): void;
  };
  toDataURL(type: string, quality: number): string;
}
interface Frame {
  width: number;
  height: number;
  data: ArrayBuffer;
}

const findCanvas = () =>
  new Promise<FrameCanvas | null>((resolve) => {
    Taro.createSelectorQuery()
      .select(`#${CANVAS_ID}`)
      .node((result) => resolve((result as { node?: FrameCanvas } | null)?.node ?? null))
      .exec();
  });

/** Cuts the centre square, which the round window shows: people beside it never leave the phone. */
function encode(canvas: FrameCanvas, { width, height, data }: Frame): string | null {
  const side = Math.min(width, height);
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  image.data.set(new Uint8ClampedArray(data));
  context.putImageData(image, Math.floor((side - width) / 2), Math.floor((side - height) / 2));
  return canvas.toDataURL('image/jpeg', JPEG_QUALITY).split(',')[1] ?? null;
}

export function FaceCamera({ onReady, onProblem }: FaceCameraProps) {
  const stop = useRef<() => void>(() => {});
  const left = useRef(false);
  useLayoutEffect(() => {
    left.current = false;
    return () => {
      left.current = true;
      stop.current();
    };
  }, []);

  const begin = async () => {
    const canvas = await findCanvas();
    // The member may have left while the canvas was looked for.
    if (left.current) return;
    if (!canvas) return onProblem('failed');
    let latest: Frame | null = null;
    const listener = Taro.createCameraContext().onCameraFrame((frame) => {
      latest = frame;
    });
    listener.start();
    stop.current = () => {
      latest = null;
      listener.stop();
    };
    onReady({ capture: async () => (latest ? encode(canvas, latest) : null) });
  };

  return (
    <View className="face-camera">
      <Camera
        id="face-camera"
        className="face-camera__lens"
        devicePosition="front"
        flash="off"
        frameSize="medium"
        onInitDone={() => void begin()}
        onError={({ detail }) => onProblem(/auth|deny|denied/.test(JSON.stringify(detail ?? '')) ? 'denied' : 'failed')}
        onStop={() => onProblem('failed')}
      />
      <Canvas id={CANVAS_ID} canvasId={CANVAS_ID} type="2d" className="face-camera__frame" />
    </View>
  );
}
