import type { Database } from '../kernel/db/database';
import type { ConsentService } from '../modules/consent/consent.service';
import type { FaceService } from '../modules/face/face.service';

/** What a member may know of their enrolment: suspended while the text they agreed to is not the one in force. */
export async function faceState(
  { faces, consents }: { faces: FaceService; consents: ConsentService },
  em: Database['read'],
  memberId: string,
) {
  const enrolled = await faces.status(em, memberId);
  const isSuspended = enrolled.status === 'ready' && !(await consents.allowsFace(em, memberId));
  return { ...enrolled, status: isSuspended ? ('suspended' as const) : enrolled.status };
}
