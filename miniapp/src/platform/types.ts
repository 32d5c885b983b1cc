/** What each platform promises; `x.weapp.ts` and `x.h5.ts` keep these shapes. */
import type { RouteInput } from '@shuke/shared/contract';

/** What the member was about to do when sign-in interrupted them, to be finished once they are back. */
export type Intent =
  | { kind: 'follow' }
  | { kind: 'coupon'; templateId: string }
  | { kind: 'claim'; token: string }
  | { kind: 'cart'; skuId: string; quantity: number };

export interface ReturnedLogin {
  /** null: the member refused, or the answer was not for the question this page asked. */
  code: string | null;
  intent: Intent | null;
}

export type CameraProblem = 'denied' | 'missing' | 'failed';

export interface CameraHandle {
  /** The picture of this moment as base64 JPEG without a prefix; null while the camera has none yet. */
  capture(): Promise<string | null>;
}

export interface FaceCameraProps {
  onReady(handle: CameraHandle): void;
  onProblem(problem: CameraProblem): void;
}

export interface PhoneFieldProps {
  busy: boolean;
  onPhone(body: RouteInput<'PUT /me/phone'>['body']): void;
}

/** `left`: the browser is on its way to WeChat's page. Whether money moved only the server knows. */
export type PayOutcome = 'returned' | 'cancelled' | 'left';

export type PayOrder = { payParams: PayParams | null; h5Url: string | null };
export interface PayParams {
  timeStamp: string;
  nonceStr: string;
  package: string;
  signType: string;
  paySign: string;
}

/** Where a file that was loaded can go. Each throws when it did not arrive there, and answers false when nobody wanted it. */
export interface LoadedFile {
  send(): Promise<boolean>;
  favourite(): Promise<boolean>;
}
