import type { FaceHint } from '@shuke/shared';

/** What the face worker and the rest of the server tell each other. Vectors and scores only: never a pixel. */

export const DESCRIPTOR_LENGTH = 128;

/** Radians. Positive yaw: the head turns to the left of the picture, which is the person's own right. */
export interface Pose {
  yaw: number;
  pitch: number;
  roll: number;
}

/** What was measured on the largest face of a frame. */
export interface FaceMeasures {
  /** Around the mesh: left, top, width, height in fractions of the upright picture. */
  box: [number, number, number, number];
  pose: Pose;
  /** Pixels between the edges of the aligned crop, in the picture as it was sent, at most 1024 a side. */
  sizePx: number;
  /** The crop's centre, in fractions of the picture. */
  centre: [number, number];
  /** The part of the crop's area that lies inside the picture, 0..1. */
  inside: number;
  /** Variance of the Laplacian over the variance of the crop's grey values: rises with fine detail. */
  sharpness: number;
  /** Mean grey value of the crop, 0..255. */
  brightness: number;
  /** Share of the crop's pixels that are burnt out, 0..1. */
  burnt: number;
}

export interface Inspection {
  hint: FaceHint;
  /** Faces as large as a customer's; a passer-by far behind is not counted. */
  faces: number;
  face: FaceMeasures | null;
}

/** Human's scores of one frame, 0..1: higher is more likely a living face. */
export interface HumanScores {
  antispoof: number;
  liveness: number;
}

/** What one frame tells without anybody doing anything. */
export interface PassiveScores extends HumanScores {
  /** See moire.ts: higher is more likely a screen. */
  moire: number;
}

/** Points of Human's face mesh. */
export const LANDMARKS = 468;

/** What motion and gestures are judged by. */
export interface Trace extends Inspection {
  /** 468 points as x, y, z in px of the upright picture, one after the other; null without a face. */
  landmarks: Float32Array | null;
}

export interface Description extends Trace {
  /** Null when the frame is not usable (and the caller did not ask for it anyway). */
  passive: PassiveScores | null;
  descriptor: Float32Array | null;
}

export interface DescribeOptions {
  /** Describe the largest face whatever its quality: for evaluations, never for enrolment or payment. */
  anyQuality?: boolean;
}

export type PictureFault = 'image-unreadable' | 'image-too-large';

export interface WorkerRequest {
  id: number;
  kind: 'inspect' | 'trace' | 'describe';
  image: Uint8Array;
  anyQuality: boolean;
}

export interface WorkerHealth {
  /** Tensors alive after the answer: must not grow. */
  tensors: number;
  /** Milliseconds the worker spent on the request. */
  ms: number;
}

export type WorkerReply =
  | { type: 'ready' }
  | ({ type: 'done'; id: number; result: Inspection | Trace | Description } & WorkerHealth)
  | ({ type: 'refused'; id: number; code: PictureFault } & WorkerHealth)
  | ({ type: 'failed'; id: number; reason: string } & WorkerHealth);
