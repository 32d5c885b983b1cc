import type { Database } from '../kernel/db/database';
import type { Handlers } from '../kernel/http/api';
import type { MallService } from '../modules/mall/mall.service';
import type { MemberService } from '../modules/member/member.service';

/** What the console's forms for coupons and offers can name: tags, products and categories that exist. */
export function createRuleScopes(deps: {
  db: Database;
  members: MemberService;
  mall: MallService;
}): Handlers<'GET /console/offer-scopes'> {
  const { db, members, mall } = deps;
  return {
    'GET /console/offer-scopes': async ({ actor }) => {
      const products = await mall.products(db.read, actor.merchantId);
      return {
        tags: await members.tagsInUse(db.read, actor.merchantId),
        products: products.map(({ productId, name, priceFen }) => ({ productId, name, priceFen })),
        // The catalogue has no categories of its own yet: a till names them freely, and so does a rule.
        categories: [],
      };
    },
  };
}
