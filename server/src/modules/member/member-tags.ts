import type { EntityManager } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { MemberTag } from './member.entity';

/** A member's tags, in the order of the alphabet. */
export const tagsOf = async (em: EntityManager, memberId: string): Promise<string[]> =>
  (await em.find(MemberTag, { where: { memberId }, order: { tag: 'ASC' } })).map(({ tag }) => tag);

async function addTags(tx: Tx, merchantId: string, memberId: string, tags: readonly string[]): Promise<void> {
  const rows = tags.map((tag) => ({ merchantId, memberId, tag }));
  if (rows.length > 0) await tx.createQueryBuilder().insert().into(MemberTag).values(rows).orIgnore().execute();
}

/** Replaces them all. @returns the tags as they are now */
export async function setTags(
  tx: Tx,
  { merchantId, memberId, tags }: { merchantId: string; memberId: string; tags: readonly string[] },
): Promise<string[]> {
  await tx.delete(MemberTag, { memberId });
  await addTags(tx, merchantId, memberId, [...new Set(tags)]);
  return tagsOf(tx, memberId);
}

/** Tags in use, the most used first, with how many members have each. */
export async function tagsInUse(em: EntityManager, merchantId: string): Promise<{ tag: string; members: number }[]> {
  const rows = await em
    .createQueryBuilder(MemberTag, 'tag')
    .select('tag.tag', 'tag')
    .addSelect('COUNT(*)', 'members')
    .where('tag.merchantId = :merchantId', { merchantId })
    .groupBy('tag.tag')
    .getRawMany<{ tag: string; members: number | string }>();
  return rows
    .map(({ tag, members }) => ({ tag, members: Number(members) }))
    .sort((a, b) => b.members - a.members || (a.tag < b.tag ? -1 : 1));
}

/** The other account's tags are this one's too. */
export async function moveTags(
  tx: Tx,
  { merchantId, keepId, closeId }: { merchantId: string; keepId: string; closeId: string },
): Promise<void> {
  await addTags(tx, merchantId, keepId, await tagsOf(tx, closeId));
  await tx.delete(MemberTag, { memberId: closeId });
}
