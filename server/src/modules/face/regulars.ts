/** Whose faces a probe may be taken for, where only a store's regulars count. */
import type { Candidate, Gallery } from './gallery';
import { MAX_DOUBTFUL, type MatchPolicy } from './match-policy';

/** Which of these members come to the store. */
export type RegularsAmong = (memberIds: readonly string[]) => Promise<ReadonlySet<string>>;

/**
 * The nearest members who come to the store, best first: exactly all those near enough to be matched, or to be a match's
 * rival, however many strangers of the store are nearer. The rows are asked each time, so whoever came today counts.
 */
export async function nearestRegulars(
  search: (k: number) => ReturnType<Gallery['search']>,
  { phoneMax, matchedMax, margin }: MatchPolicy,
  regularsAmong: RegularsAmong,
): Promise<Candidate[]> {
  /** Nobody farther is a candidate, or a rival of one. */
  const reach = Math.max(phoneMax, matchedMax + margin);
  for (let k = MAX_DOUBTFUL + 1; ; k *= 4) {
    const found = await search(k);
    const near = found.filter(({ distance }) => distance <= reach);
    if (near.length === k) continue;
    const regulars = await regularsAmong(near.map(({ memberId }) => memberId));
    return near.filter(({ memberId }) => regulars.has(memberId));
  }
}
