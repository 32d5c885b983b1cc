import type { Database } from '../kernel/db/database';
import type { Handlers } from '../kernel/http/api';
import { requireManager } from '../kernel/http/staff-roles';
import { PROMISED_RETENTION_MONTHS } from '../modules/consent/consent-texts';
import type { FaceService } from '../modules/face/face.service';
import type { MerchantService } from '../modules/merchant/merchant.service';

/** Whoever keeps the faces of so many people must file with the authority within 30 working days (law L11). */
export const FILING_MEMBERS = 100_000;
/** Early enough to prepare the filing. */
export const NEAR_FILING_MEMBERS = 80_000;

export function filingAlarm(enrolledMembers: number): 'none' | 'near' | 'file-now' {
  if (enrolledMembers >= FILING_MEMBERS) return 'file-now';
  return enrolledMembers >= NEAR_FILING_MEMBERS ? 'near' : 'none';
}

/** How many faces a merchant keeps, whether that has to be filed, and how long a face is kept unused. */
export function createFaceOverview(deps: {
  db: Database;
  merchants: MerchantService;
  faces: FaceService;
}): Handlers<'GET /console/face'> {
  const { db, merchants, faces } = deps;
  return {
    'GET /console/face': async ({ actor }) => {
      requireManager(actor);
      const { settings } = await merchants.get(db.read, actor.merchantId);
      const enrolledMembers = await faces.countMembers(db.read, actor.merchantId);
      const retentionMonths = Math.min(merchants.retentionMonths(settings), PROMISED_RETENTION_MONTHS);
      return { enrolledMembers, alarm: filingAlarm(enrolledMembers), settings: { retentionMonths } };
    },
  };
}
