import type { AuditRecord } from '../../kernel/audit';
import type { StaffActor } from '../../kernel/http/actor';

export const byStaff = ({ staffId }: StaffActor): string => `staff:${staffId}`;

/** An entry of the audit log about something in the mall. */
export const auditBy = (
  actor: StaffActor,
  action: string,
  subject: string,
  detail: Record<string, unknown> = {},
): AuditRecord => ({ merchantId: actor.merchantId, actor: byStaff(actor), action, subject, detail });
