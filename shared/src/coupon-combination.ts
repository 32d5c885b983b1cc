/**
 * Which coupons of a wallet are used in a purchase: the set that gives the member most, found exactly.
 *
 * What a set gives is defined by applying it in order: an exclusive coupon alone; else one coupon of each stacking
 * group at most, and never two of one template, group A before group B and so on. Least spends look at prices before
 * any coupon. Each coupon takes off from what the ones before it have left of the goods in its scope, and its
 * discount is spread over those goods in proportion to what is left of them, in whole fen.
 * Of sets that give the same, the one with fewer coupons is chosen; of equal coupons the one that expires first.
 */
import { type Bill, billOf, type Line, scopeOf, spendOf, targetsOf } from './coupon-bill';
import {
  type CouponInHand,
  type CouponTerms,
  type Purchase,
  percentOffFen,
  stackingGroups,
  type WhyNot,
  whyNot,
  whyNotHere,
} from './coupon-rule';
import { allocate } from './money';

export interface CouponUse<T> {
  coupon: T;
  /** What it takes off the price. */
  discountFen: number;
  /** What a gift that is handed over is worth; 0 for the others. */
  worthFen: number;
}

export interface Combination<T> {
  /** In the order in which they are applied. */
  uses: CouponUse<T>[];
  /** Sum of the discounts. */
  discountFen: number;
  declined: { coupon: T; why: WhyNot }[];
  /** The discount of each item, in the order of the purchase's items; none where only a sum is known. */
  shares: { itemId: string; discountFen: number }[];
}

/** A coupon that applies when it is the only one. */
interface Candidate<T extends CouponInHand> {
  coupon: T;
  /** Lines it takes off from. */
  scope: number[];
  /** With a gift or an exchange: lines of which one unit gets cheaper. */
  targets: number[];
  wholeBill: boolean;
  worthFen: number;
  aloneFen: number;
}

/** What is left of each line, in fen. */
type Left = readonly number[];

const sumOver = (left: Left, lines: readonly number[]): number =>
  lines.reduce((sum, line) => sum + (left[line] ?? 0), 0);

/** The line of which one unit gets cheapest, and by how much. */
function bestUnit(left: Left, lines: readonly Line[], targets: readonly number[], priceFen: number) {
  let best = { line: -1, offFen: 0 };
  for (const line of targets) {
    const unitFen = Math.floor((left[line] ?? 0) / (lines[line]?.quantity ?? 1));
    if (unitFen - priceFen > best.offFen) best = { line, offFen: unitFen - priceFen };
  }
  return best;
}

function offFen<T extends CouponInHand>({ coupon, scope, targets }: Candidate<T>, left: Left, lines: readonly Line[]) {
  const { value } = coupon.terms;
  if (value.kind === 'amount') return Math.min(value.amountOffFen, sumOver(left, scope));
  if (value.kind === 'percent') return percentOffFen(value, sumOver(left, scope));
  return bestUnit(left, lines, targets, value.kind === 'exchange' ? value.priceFen : 0).offFen;
}

/** What is left when a coupon has taken `off`. */
function apply<T extends CouponInHand>(candidate: Candidate<T>, left: Left, lines: readonly Line[], off: number): Left {
  if (off === 0) return left;
  const { value } = candidate.coupon.terms;
  const after = [...left];
  if (value.kind === 'gift' || value.kind === 'exchange') {
    const { line } = bestUnit(left, lines, candidate.targets, value.kind === 'exchange' ? value.priceFen : 0);
    after[line] = (after[line] ?? 0) - off;
    return after;
  }
  const parts = allocate(
    off,
    candidate.scope.map((line) => left[line] ?? 0),
  );
  for (const [place, line] of candidate.scope.entries()) after[line] = (after[line] ?? 0) - (parts[place] ?? 0);
  return after;
}

/** The coupon as a candidate, or why it does not apply even alone. */
function judge<T extends CouponInHand>(coupon: T, purchase: Purchase, bill: Bill): Candidate<T> | WhyNot {
  const elsewhere = whyNotHere(coupon, purchase);
  if (elsewhere) return elsewhere;
  const { terms, budgetLeftFen } = coupon;
  const scope = scopeOf(bill, terms.items);
  const targets = targetsOf(bill, terms.value);
  if (scope.length === 0 || targets?.length === 0) return whyNot('product');
  const missingFen = terms.minSpendFen - spendOf(bill, scope, targets);
  if (missingFen > 0) return whyNot('min-spend', missingFen);
  const worthFen = terms.value.kind === 'gift' && terms.value.productId === null ? terms.value.worthFen : 0;
  const wholeBill = scope.length === bill.lines.length && targets === null;
  const candidate = { coupon, scope, targets: targets ?? [], wholeBill, worthFen, aloneFen: 0 };
  candidate.aloneFen = offFen(candidate, bill.full, bill.lines);
  if (candidate.aloneFen + worthFen === 0) return whyNot('takes-nothing-off');
  // What it gives alone is the most it can give: where the budget covers that, it covers it in company.
  if (budgetLeftFen !== null && candidate.aloneFen + worthFen > budgetLeftFen) return whyNot('budget');
  return candidate;
}

/** Promising ones first, and of equal ones the one that expires first: only the first of equal ones is tried. */
function ordered<T extends CouponInHand>(candidates: readonly Candidate<T>[]): Candidate<T>[] {
  const tried = new Set<string>();
  return [...candidates]
    .sort(
      (a, b) =>
        b.aloneFen + b.worthFen - a.aloneFen - a.worthFen ||
        a.coupon.validUntilMs - b.coupon.validUntilMs ||
        (a.coupon.couponId < b.coupon.couponId ? -1 : 1),
    )
    .filter(({ coupon, scope, targets }) => {
      const same = JSON.stringify([coupon.templateId, coupon.terms.value, scope, targets]);
      return !tried.has(same) && tried.add(same);
    });
}

/** One number that says which of two sets is better: what it gives, then how few coupons it takes. */
const scoreOf = (givesFen: number, coupons: number): number => givesFen * (stackingGroups.length + 1) - coupons;

/** What the groups ahead can take off at most, told from what is left now: what is left only shrinks. */
interface Ahead {
  /** Of the coupons of which nothing better is known. */
  mostFen: number;
  /** Percentages of the whole bill: of them also how they fare on less is known. */
  percents: Extract<CouponTerms['value'], { kind: 'percent' }>[];
  worthFen: number;
}

function aheadOf<T extends CouponInHand>(group: readonly Candidate<T>[], left: Left, lines: readonly Line[]): Ahead {
  const ahead: Ahead = { mostFen: 0, percents: [], worthFen: 0 };
  for (const candidate of group) {
    const { value } = candidate.coupon.terms;
    ahead.worthFen = Math.max(ahead.worthFen, candidate.worthFen);
    if (candidate.wholeBill && value.kind === 'percent') ahead.percents.push(value);
    else ahead.mostFen = Math.max(ahead.mostFen, offFen(candidate, left, lines));
  }
  return ahead;
}

/** An upper bound of worth minus what is left at the end, when `leftFen` is the least that can be left before `from`. */
function boundFrom(groups: readonly Ahead[], from: number, leftFen: number): number {
  const group = groups[from];
  if (!group) return -leftFen;
  const offs = group.percents.map((value) => percentOffFen(value, leftFen));
  const taken = boundFrom(groups, from + 1, Math.max(0, leftFen - Math.max(group.mostFen, ...offs)));
  return group.worthFen === 0 ? taken : Math.max(taken, group.worthFen + boundFrom(groups, from + 1, leftFen));
}

/** The candidates of which one wins at this place, whatever follows, when all are for the whole bill. */
function undominated<T extends CouponInHand>(
  group: readonly Candidate<T>[],
  left: Left,
  lines: readonly Line[],
  shared: ReadonlySet<string>,
): Candidate<T>[] {
  // Where less is left, no later coupon leaves more: the one that takes most wins, unless it keeps another one out.
  const free = group.filter(({ coupon }) => !shared.has(coupon.templateId));
  const most = (score: (candidate: Candidate<T>) => number) =>
    free.reduce<Candidate<T>[]>((best, one) => (best[0] && score(best[0]) >= score(one) ? best : [one]), []);
  const chosen = new Set([
    ...most((candidate) => offFen(candidate, left, lines)),
    ...most(({ worthFen }) => worthFen),
    ...group.filter(({ coupon }) => shared.has(coupon.templateId)),
  ]);
  return [...chosen];
}

/** Templates with coupons in several groups, of which only one may be used. */
function templatesInSeveral<T extends CouponInHand>(groups: readonly (readonly Candidate<T>[])[]): Set<string> {
  const seen = groups.map((group) => new Set(group.map(({ coupon }) => coupon.templateId)));
  const all = seen.flatMap((ids) => [...ids]);
  return new Set(all.filter((id, place) => all.indexOf(id) !== place));
}

/**
 * Looks through all sets of one coupon a group, and leaves out what cannot win any more.
 * @returns null when no set is better than `atLeast`
 */
function search<T extends CouponInHand>(
  { lines, full }: Pick<Bill, 'lines' | 'full'>,
  groups: readonly (readonly Candidate<T>[])[],
  atLeast: number,
): Candidate<T>[] | null {
  const shared = templatesInSeveral(groups);
  const flat = lines.length === 1 && groups.every((group) => group.every(({ wholeBill }) => wholeBill));
  const everything = lines.map((_, line) => line);
  const set: Candidate<T>[] = [];
  let best: { score: number; set: Candidate<T>[] } = { score: atLeast, set: [] };

  function visit(index: number, left: Left, givesFen: number): void {
    const score = scoreOf(givesFen, set.length);
    if (score > best.score) best = { score, set: [...set] };
    const group = groups[index];
    if (!group) return;
    const leftFen = sumOver(left, everything);
    const ahead = groups.slice(index).map((one) => aheadOf(one, left, lines));
    const mostFen = givesFen + leftFen + boundFrom(ahead, 0, leftFen);
    if (scoreOf(mostFen, set.length + 1) <= best.score) return;
    for (const candidate of flat ? undominated(group, left, lines, shared) : group) {
      const { templateId } = candidate.coupon;
      if (shared.has(templateId) && set.some(({ coupon }) => coupon.templateId === templateId)) continue;
      const off = offFen(candidate, left, lines);
      if (off + candidate.worthFen === 0) continue;
      set.push(candidate);
      visit(index + 1, apply(candidate, left, lines, off), givesFen + off + candidate.worthFen);
      set.pop();
    }
    visit(index + 1, left, givesFen);
  }

  visit(0, full, 0);
  return best.score > atLeast ? best.set : null;
}

/** The set that gives most: an exclusive coupon, or the best of the groups together. */
function bestSet<T extends CouponInHand>(bill: Bill, candidates: readonly Candidate<T>[]): Candidate<T>[] {
  const [alone] = ordered(candidates.filter(({ coupon }) => coupon.terms.stacking === 'exclusive'));
  const groups = stackingGroups
    .map((name) => ordered(candidates.filter(({ coupon }) => coupon.terms.stacking === name)))
    .filter((group) => group.length > 0);
  const atLeast = alone ? scoreOf(alone.aloneFen + alone.worthFen, 1) : 0;
  // Where every coupon is for the whole bill, how a discount lies on the lines changes nothing: one line is enough.
  const flat = groups.every((group) => group.every(({ wholeBill }) => wholeBill));
  const set = flat
    ? search(
        { lines: [bill.rest], full: [bill.amountFen] },
        groups.map((group) => group.map((candidate) => ({ ...candidate, scope: [0] }))),
        atLeast,
      )
    : search(bill, groups, atLeast);
  if (!set) return alone ? [alone] : [];
  const byCoupon = new Map(candidates.map((candidate) => [candidate.coupon, candidate]));
  return set.flatMap(({ coupon }) => byCoupon.get(coupon) ?? []);
}

/** The coupons of a wallet that together give most for a purchase, and of every other one why it is not used. */
export function bestCombination<T extends CouponInHand>(wallet: readonly T[], purchase: Purchase): Combination<T> {
  const bill = billOf(purchase);
  const declined: Combination<T>['declined'] = [];
  const candidates: Candidate<T>[] = [];
  for (const coupon of wallet) {
    const judged = judge(coupon, purchase, bill);
    if ('coupon' in judged) candidates.push(judged);
    else declined.push({ coupon, why: judged });
  }
  const set = bestSet(bill, candidates);
  for (const candidate of candidates) {
    if (!set.includes(candidate)) declined.push({ coupon: candidate.coupon, why: whyNot('stacking') });
  }
  let left: Left = bill.full;
  const uses: CouponUse<T>[] = [];
  for (const candidate of set) {
    const off = offFen(candidate, left, bill.lines);
    left = apply(candidate, left, bill.lines, off);
    uses.push({ coupon: candidate.coupon, discountFen: off, worthFen: candidate.worthFen });
  }
  return {
    uses,
    discountFen: uses.reduce((sum, { discountFen }) => sum + discountFen, 0),
    declined,
    shares: bill.lines.flatMap(({ itemId, listFen }, line) =>
      itemId === null ? [] : [{ itemId, discountFen: listFen - (left[line] ?? 0) }],
    ),
  };
}
