import { memberLevel } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import type { EntityManager } from 'typeorm';
import { toInstant } from '../../kernel/clock';
import { marks, type Row, select, toNumber } from './sql';

export type MemberRow = RouteResult<'GET /console/members'>['items'][number];
export type ConsentPurpose = 'face-enrol' | 'face-process' | 'marketing';
/** The version of a consent's text that is in force: a yes to an older one counts as missing. */
export type CurrentVersion = (purpose: ConsentPurpose) => number;

const COLUMNS = 'memberId, nickname, phoneLast4, paymentCount, spentFen, lastPaidAtMs, createdAtMs';
/** Neither merged into another account nor deleted. */
const IN_USE = 'mergedIntoId IS NULL AND closedAtMs IS NULL';
type MemberColumns =
  | 'memberId'
  | 'nickname'
  | 'phoneLast4'
  | 'paymentCount'
  | 'spentFen'
  | 'lastPaidAtMs'
  | 'createdAtMs';

async function consentsInForce(em: EntityManager, memberIds: readonly string[], currentVersion: CurrentVersion) {
  const rows = await select<'memberId' | 'purpose' | 'granted' | 'textVersion'>(
    em,
    `SELECT memberId, purpose, granted, textVersion FROM consent_receipts receipt
     WHERE memberId IN (${marks(memberIds)}) AND NOT EXISTS (
       SELECT 1 FROM consent_receipts newer
       WHERE newer.memberId = receipt.memberId AND newer.purpose = receipt.purpose AND newer.sequence > receipt.sequence)`,
    memberIds,
  );
  const inForce = rows.filter(
    ({ granted, textVersion, purpose }) =>
      toNumber(granted) === 1 && toNumber(textVersion) === currentVersion(purpose as ConsentPurpose),
  );
  const granted = new Set(inForce.map(({ memberId, purpose }) => `${memberId} ${purpose}`));
  return (memberId: string, purpose: ConsentPurpose) => granted.has(`${memberId} ${purpose}`);
}

async function toRows(
  em: EntityManager,
  members: readonly Row<MemberColumns>[],
  currentVersion: CurrentVersion,
): Promise<MemberRow[]> {
  if (members.length === 0) return [];
  const memberIds = members.map(({ memberId }) => String(memberId));
  const enrolled = await select<'memberId'>(
    em,
    `SELECT DISTINCT memberId FROM face_templates WHERE memberId IN (${marks(memberIds)})`,
    memberIds,
  );
  const withFace = new Set(enrolled.map(({ memberId }) => String(memberId)));
  const allows = await consentsInForce(em, memberIds, currentVersion);
  const faceOf = (memberId: string): MemberRow['face'] => {
    if (!withFace.has(memberId)) return 'none';
    return allows(memberId, 'face-enrol') && allows(memberId, 'face-process') ? 'ready' : 'suspended';
  };
  return members.map((row) => {
    const memberId = String(row.memberId);
    return {
      memberId,
      nickname: String(row.nickname),
      phoneLast4: row.phoneLast4 === null ? null : String(row.phoneLast4),
      level: memberLevel(toNumber(row.paymentCount)),
      face: faceOf(memberId),
      marketing: allows(memberId, 'marketing'),
      payments: toNumber(row.paymentCount),
      spentFen: toNumber(row.spentFen),
      lastPaidAt: row.lastPaidAtMs === null ? null : toInstant(toNumber(row.lastPaidAtMs)),
      joinedAt: toInstant(toNumber(row.createdAtMs)),
    };
  });
}

/** Members, latest visit first. `search` is a part of the nickname, or the last four digits of the phone. */
export async function memberRows(
  em: EntityManager,
  query: { merchantId: string; search?: string | undefined; page: number; pageSize: number },
  currentVersion: CurrentVersion,
): Promise<{ items: MemberRow[]; total: number }> {
  const { merchantId, search = '', page, pageSize } = query;
  const found = search === '' ? '' : "AND (LOWER(nickname) LIKE ? ESCAPE '!' OR phoneLast4 = ?)";
  const pattern = `%${search.toLowerCase().replace(/[!%_]/g, '!$&')}%`;
  const values = search === '' ? [merchantId] : [merchantId, pattern, search];
  const [counted] = await select<'total'>(
    em,
    `SELECT COUNT(*) AS total FROM members WHERE merchantId = ? AND ${IN_USE} ${found}`,
    values,
  );
  const members = await select<MemberColumns>(
    em,
    `SELECT ${COLUMNS} FROM members WHERE merchantId = ? AND ${IN_USE} ${found}
     ORDER BY COALESCE(lastPaidAtMs, 0) DESC, createdAtMs DESC, memberId DESC LIMIT ? OFFSET ?`,
    [...values, pageSize, (page - 1) * pageSize],
  );
  return { items: await toRows(em, members, currentVersion), total: toNumber(counted?.total) };
}

/** One member of this merchant; null for anybody else's. */
export async function memberRow(
  em: EntityManager,
  key: { merchantId: string; memberId: string },
  currentVersion: CurrentVersion,
): Promise<MemberRow | null> {
  const { merchantId, memberId } = key;
  const sql = `SELECT ${COLUMNS} FROM members WHERE merchantId = ? AND memberId = ? AND ${IN_USE}`;
  const members = await select<MemberColumns>(em, sql, [merchantId, memberId]);
  const [row] = await toRows(em, members, currentVersion);
  return row ?? null;
}
