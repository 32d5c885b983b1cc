/** What puppets do before a camera: shared by the tests and by the attack report. */
import type { FaceAction } from '@shuke/shared';
import type { Puppet } from './puppet';

export type HeadPart = Parameters<Puppet['head']>[0];
export type SheetPart = Parameters<Puppet['print']>[0];

/** Yaw above zero turns to the left of the picture: the person's own right. */
export const ACTION_POSES: Readonly<Record<FaceAction, HeadPart>> = {
  'turn-left': { yaw: -0.55 },
  'turn-right': { yaw: 0.55 },
  nod: { pitch: 0.4 },
  blink: { blink: 1 },
  'open-mouth': { mouth: 1 },
};

/** A glance: the head sways from one side to the other. */
export const GLANCE: readonly HeadPart[] = [
  { yaw: 0, dx: 0.004 },
  { yaw: 0.38, dx: 0.01 },
  { yaw: 0.16, dy: 0.006 },
  { yaw: -0.14, dx: -0.004 },
  { yaw: -0.36, dx: -0.01, dy: 0.004 },
  { yaw: -0.2, zoom: 1.02 },
  { yaw: 0.06, dy: -0.004 },
  { yaw: 0.24, zoom: 1.01 },
];

/** Nobody stands in the same place twice: where this visit's head is. */
function placeOf(visit: number) {
  return {
    dx: 0.035 * Math.sin(2.4 * visit),
    dy: 0.03 * Math.cos(1.7 * visit),
    zoom: 1 - 0.06 * ((0.618 * visit) % 1),
    roll: 0.06 * Math.sin(3.1 * visit),
  };
}

/** The pose as it looks on one visit. */
export function onVisit(pose: HeadPart, visit: number): HeadPart {
  const place = placeOf(visit);
  const { dx = 0, dy = 0, zoom = 1 } = pose;
  return { ...pose, dx: dx + place.dx, dy: dy + place.dy, zoom: zoom * place.zoom, roll: place.roll };
}

/** What somebody who holds a print or a screen does to look as if the motion were made. */
export const ACTION_TILTS: Readonly<Record<FaceAction, SheetPart>> = {
  'turn-left': { yaw: -0.6 },
  'turn-right': { yaw: 0.6 },
  nod: { pitch: 0.5 },
  blink: { dy: 0.03 },
  'open-mouth': { zoom: 0.95, pitch: -0.2 },
};
