/** Figures for the console. A report may read every table; it writes nothing. */
import type { EntityManager } from 'typeorm';
import { verifyAudit } from '../../kernel/audit';
import { AuditEntry } from '../../kernel/audit.entity';
import type { Clock } from '../../kernel/clock';
import { AppError } from '../../kernel/errors';
import { campaignResults } from './campaign-results';
import { type CurrentVersion, type MemberRow, memberRow, memberRows } from './member-rows';
import { today } from './today';

export type ReportService = ReturnType<typeof createReportService>;

export function createReportService(deps: {
  clock: Clock;
  /** IANA name of the zone the merchant's days are counted in. */
  timeZone(merchantId: string): Promise<string>;
  currentVersion: CurrentVersion;
}) {
  const { clock, currentVersion } = deps;
  return {
    campaignResults,
    today: async (em: EntityManager, merchantId: string) =>
      today(em, { merchantId, timeZone: await deps.timeZone(merchantId), nowMs: clock() }),
    members: (
      em: EntityManager,
      query: { merchantId: string; search?: string | undefined; page: number; pageSize: number },
    ) => memberRows(em, query, currentVersion),
    /** @throws AppError not-found */
    async member(em: EntityManager, key: { merchantId: string; memberId: string }): Promise<MemberRow> {
      const row = await memberRow(em, key, currentVersion);
      if (!row) throw new AppError('not-found', { what: 'member' });
      return row;
    },
    /** A page of the audit chain, newest first, and whether the whole chain is as it was written. */
    async audit(em: EntityManager, merchantId: string, page: { page: number; pageSize: number }) {
      const [items, total] = await em.findAndCount(AuditEntry, {
        where: { merchantId },
        order: { sequence: 'DESC' },
        skip: (page.page - 1) * page.pageSize,
        take: page.pageSize,
      });
      return { items, total, intact: (await verifyAudit(em, merchantId)) === null };
    },
  };
}
