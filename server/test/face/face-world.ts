import { createHash } from 'node:crypto';
import { DEFAULT_FACE_POLICY, type FaceAction, type FaceMovement, newId } from '@shuke/shared';
import { parseConfig } from '../../src/config';
import { createEnrolFace } from '../../src/flows/enrol-face';
import type { Database } from '../../src/kernel/db/database';
import type { MemberActor } from '../../src/kernel/http/actor';
import { createLogger } from '../../src/kernel/logger';
import { consentText } from '../../src/modules/consent/consent-texts';
import { createFaceEngine } from '../../src/modules/face/face-engine';
import type { Description, FaceMeasures } from '../../src/modules/face/face-frame';
import type { FacePool } from '../../src/modules/face/face-pool';
import { createGallery } from '../../src/modules/face/gallery';
import { createGalleryFeed } from '../../src/modules/face/gallery-feed';
import { createTemplateCipher, type TemplateCipherOptions } from '../../src/modules/face/template-cipher';
import type { MerchantSettings } from '../../src/modules/merchant/merchant.entity';
import { createServices } from '../../src/services';
import { bump } from '../helpers/bump-mesh';

/**
 * Everything of a server that remembers faces, over a real database, without HTTP and without pictures: the pool's
 * place is taken by one that makes a vector out of a name. Real pictures go through the journeys.
 */

/**
 * A person's own direction, about as long as a real descriptor; frame 0 is exact, others differ a little.
 * `mei~0.4` is somebody who looks like mei, at that distance; `mei~0.4~older` lies in the same direction as `mei~0.1~older`.
 */
export function vectorOf(person: string, frame = 0): Float32Array {
  const [name = '', apart = '0', direction = person] = person.split('~');
  const unit = (seed: string) => {
    const values = Array.from({ length: 128 }, (_, i) => {
      const digest = createHash('sha256').update(`${seed}:${i}`).digest();
      return digest.readUInt32LE(0) / 2 ** 32 - 0.5;
    });
    const length = Math.hypot(...values);
    return values.map((value) => value / length);
  };
  const [own, noise, away] = [unit(name), unit(`${name}#${frame}`), unit(direction)];
  return Float32Array.from(
    own,
    (value, i) => 1.3 * value + (frame === 0 ? 0 : 0.1 * (noise[i] ?? 0)) + Number(apart) * (away[i] ?? 0),
  );
}

type Motion = FaceAction | 'rest' | 'up';
const AT_REST: FaceMovement = { yaw: 0, pitch: 0.1, eyes: 0.3, mouth: 0.05 };
const MADE: Readonly<Record<Motion, FaceMovement>> = {
  rest: AT_REST,
  'turn-left': { ...AT_REST, yaw: -0.4 },
  'turn-right': { ...AT_REST, yaw: 0.4 },
  nod: { ...AT_REST, pitch: 0.3 },
  blink: { ...AT_REST, eyes: 0.1 },
  'open-mouth': { ...AT_REST, mouth: 0.4 },
  up: { ...AT_REST, pitch: -0.1 },
};

/** A "picture": the person's name, the frame's number and what is done in it, as base64 like any other. */
export const frameOf = (name: string, frame = 0, made?: Motion): string =>
  Buffer.from([name, frame, ...(made ? [made] : [])].join('|')).toString('base64');

const VIEWS = [
  { pose: 'front', made: 'rest' },
  { pose: 'left', made: 'turn-left' },
  { pose: 'right', made: 'turn-right' },
  { pose: 'up', made: 'up' },
] as const;

/** The frames of a guided enrolment. */
export const framesOf = (name: string) =>
  VIEWS.map(({ pose, made }, i) => ({ look: 'usual' as const, pose, frame: frameOf(name, i + 1, made) }));

const MEASURES: Omit<FaceMeasures, 'pose'> = {
  box: [0.3, 0.2, 0.4, 0.6],
  sizePx: 250,
  centre: [0.5, 0.5],
  inside: 1,
  sharpness: 0.05,
  brightness: 120,
  burnt: 0,
};

const namedPool = {
  async describe(picture: Uint8Array): Promise<Description> {
    const [name = '', frame = '0', made] = Buffer.from(picture).toString().split('|');
    // Every frame turned otherwise, and nowhere else twice: alive, as far as motion tells.
    const sway = { ...AT_REST, yaw: 0.15 * ((Number(frame) % 5) - 2) };
    const { yaw, pitch, ...gestures } = made === undefined ? sway : MADE[made as Motion];
    const { landmarks } = bump({ yaw, ...gestures, shift: (Number(frame) * 37) % 211 });
    return {
      hint: 'ok',
      faces: 1,
      face: { ...MEASURES, pose: { yaw, pitch, roll: 0 } },
      landmarks,
      passive: { liveness: 1, antispoof: 1, moire: 0 },
      descriptor: vectorOf(name, Number(frame)),
    };
  },
  close: async () => undefined,
  stats: () => ({ ready: 1, queued: 0 }),
} as unknown as FacePool;

export const DEV_KEYS: TemplateCipherOptions = { masterKeys: { dev: Buffer.alloc(32, 1) }, currentKeyId: 'dev' };

export type FaceServer = ReturnType<typeof createFaceServer>;

/** One server of several on the same database: with its own gallery and its own keys. */
export function createFaceServer(
  db: Database,
  { keys = DEV_KEYS, time = { nowMs: Date.now() } }: { keys?: TemplateCipherOptions; time?: { nowMs: number } } = {},
) {
  const clock = () => time.nowMs;
  const logged: Record<string, unknown>[] = [];
  const logger = createLogger('silent');
  logger.error = ((fields: Record<string, unknown>) => logged.push(fields)) as typeof logger.error;
  const services = createServices({ config: parseConfig({ NODE_ENV: 'test' }), db, clock });
  const { merchants, consents, faces } = services;
  const cipher = createTemplateCipher(keys);
  const gallery = createGallery();
  const faceEngine = createFaceEngine({ pool: namedPool, gallery, cipher });
  const owners = { all: () => merchants.all(db.read), get: (id: string) => merchants.get(db.read, id) };
  const galleryFeed = createGalleryFeed({ db, logger, faces, faceEngine, owners });
  const handlers = createEnrolFace({ ...services, db, clock, faceEngine, galleryFeed });
  const request = { locale: 'zh-CN' as const, requestId: 'test', clientIp: '127.0.0.1' };

  return {
    ...services,
    db,
    time,
    clock,
    logger,
    request,
    handlers,
    /** What was logged as an error. */
    logged,
    cipher,
    gallery,
    faceEngine,
    galleryFeed,

    async addMerchant(settings: MerchantSettings = {}): Promise<string> {
      const merchantId = newId();
      const templateKey = faceEngine.newTemplateKey(merchantId);
      const row = { merchantId, name: '小店', contact: '小店', timeZone: 'Asia/Shanghai', templateKey };
      await db.tx((tx) => merchants.create(tx, { ...row, settings, createdAtMs: clock() }));
      return merchantId;
    },

    /** Signs up and agrees; no face yet. */
    async join(merchantId: string, name: string): Promise<MemberActor> {
      const identity = { channel: 'weapp' as const, openid: `${name}-${merchantId}` };
      const { member } = await db.tx((tx) => services.members.signUp(tx, merchantId, identity, 'zh-CN'));
      const actor: MemberActor = { kind: 'member', memberId: member.memberId, merchantId, sessionId: newId() };
      const choices = (['face-enrol', 'face-process'] as const).map((purpose) => {
        const { version, hash } = consentText(purpose, 'zh-CN');
        return { purpose, granted: true, version, hash };
      });
      const receipt = { receiptId: newId(), merchantId, memberId: actor.memberId, channel: 'weapp', atMs: clock() };
      await db.tx((tx) => consents.record(tx, { ...receipt, locale: 'zh-CN' }, choices));
      return actor;
    },

    /** Signs up, agrees and enrols under a name that serves as the face; `account` tells two of one person apart. */
    async enrol(merchantId: string, name: string, account = ''): Promise<MemberActor> {
      const actor = await this.join(merchantId, `${name}${account}`);
      await this.enrolAgain(actor, name);
      return actor;
    },

    enrolAgain: (actor: MemberActor, name: string, enrolmentId = newId()) =>
      handlers['POST /me/face']({ ...request, actor, body: { enrolmentId, frames: framesOf(name) } }),

    deleteFace: (actor: MemberActor) => handlers['DELETE /me/face']({ ...request, actor }),

    withdraw: (actor: MemberActor) => {
      const { version, hash } = consentText('face-process', 'zh-CN');
      const choices = [{ purpose: 'face-process' as const, granted: false, version, hash }];
      const body = { receiptId: newId(), channel: 'weapp' as const, locale: 'zh-CN' as const, choices };
      return handlers['POST /me/consents']({ ...request, actor, body });
    },

    /** Who this face is, as a small payment would be decided: a member's id or the outcome. */
    async whoIs(merchantId: string, name: string): Promise<string> {
      const purchase = { amountFen: 100, policy: DEFAULT_FACE_POLICY };
      const merchant = await merchants.get(db.read, merchantId);
      const { decision } = await faceEngine.identify(merchant, [frameOf(name, 9)], purchase);
      return decision.outcome === 'matched' ? decision.memberId : decision.outcome;
    },
  };
}
