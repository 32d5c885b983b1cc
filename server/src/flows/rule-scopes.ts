import type { Database } from '../kernel/db/database';
import type { Handlers } from '../kernel/http/api';
import type { CatalogueService } from '../modules/mall/catalogue.service';
import type { MemberService } from '../modules/member/member.service';

/** What the console's forms for coupons and offers can name: tags, products and categories that exist. */
export function createRuleScopes(deps: {
  db: Database;
  members: MemberService;
  catalogue: CatalogueService;
}): Handlers<'GET /console/offer-scopes'> {
  const { db, members, catalogue } = deps;
  return {
    'GET /console/offer-scopes': async ({ actor }) => {
      const { merchantId } = actor;
      return {
        tags: await members.tagsInUse(db.read, merchantId),
        ...(await catalogue.forRules(db.read, merchantId)),
      };
    },
  };
}
