import { FACE_FILING_MEMBERS, FACE_NEAR_FILING_MEMBERS, wilsonInterval } from '@shuke/shared';
import type { Database } from '../kernel/db/database';
import type { Handlers } from '../kernel/http/api';
import { requireManager } from '../kernel/http/staff-roles';
import { PROMISED_RETENTION_MONTHS } from '../modules/consent/consent-texts';
import type { MeasuredAccuracy } from '../modules/face/accuracy';
import type { FaceService } from '../modules/face/face.service';
import measured from '../modules/face/measured-accuracy.json';
import type { MerchantService } from '../modules/merchant/merchant.service';

export function filingAlarm(enrolledMembers: number): 'none' | 'near' | 'file-now' {
  if (enrolledMembers >= FACE_FILING_MEMBERS) return 'file-now';
  return enrolledMembers >= FACE_NEAR_FILING_MEMBERS ? 'near' : 'none';
}

/** How well faces are told apart, how many a merchant keeps, whether that has to be filed, and how long a face is kept unused. */
export function createFaceOverview(deps: {
  db: Database;
  merchants: MerchantService;
  faces: FaceService;
}): Handlers<'GET /console/face' | 'GET /console/face/accuracy'> {
  const { db, merchants, faces } = deps;
  return {
    'GET /console/face': async ({ actor }) => {
      requireManager(actor);
      const { settings } = await merchants.get(db.read, actor.merchantId);
      const enrolledMembers = await faces.countMembers(db.read, actor.merchantId);
      const retentionMonths = Math.min(merchants.retentionMonths(settings), PROMISED_RETENTION_MONTHS);
      return { enrolledMembers, alarm: filingAlarm(enrolledMembers), settings: { retentionMonths } };
    },

    'GET /console/face/accuracy': async ({ actor, locale }) => {
      requireManager(actor);
      return { ...withIntervals(measured), limits: LIMITS[locale] };
    },
  };
}

/** Said beside every figure: a shopkeeper must not take a small sample for a promise. */
const LIMITS = {
  'zh-CN':
    '这些数字来自少量样本照片，同一批人反复比对、彼此并不独立，真实的波动比区间更大；它们说明不了低于“1 ÷ 比对次数”的比率，也不代表您店里的光线、年龄和人群。',
  en: 'These figures come from a small set of sample photos. The same people are compared over and over, so the comparisons are not independent and the true uncertainty is larger than the intervals. They cannot show rates below one in the number of comparisons, and say nothing about the light, the ages and the people in your shop.',
} as const;

function withIntervals({ det, ...sample }: MeasuredAccuracy) {
  const { genuine, impostor } = sample;
  const known = (rate: number, trials: number) => ({ rate, ...wilsonInterval(Math.round(rate * trials), trials) });
  return {
    ...sample,
    det: det.map(({ threshold, fmr, fnmr }) => ({
      threshold,
      fmr: known(fmr, impostor),
      fnmr: known(fnmr, genuine),
    })),
  };
}
