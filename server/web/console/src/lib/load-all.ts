import type { ApiClient } from '@shuke/shared';
import type { CouponTemplate } from './contract-types';

const PAGE_SIZE = 100;

/** Every coupon template of the shop, page by page: what a choice between them needs. */
export async function loadAllTemplates(api: ApiClient): Promise<CouponTemplate[]> {
  const templates: CouponTemplate[] = [];
  for (let page = 1; ; page++) {
    const { items, total } = await api('GET /console/coupon-templates', { query: { page, pageSize: PAGE_SIZE } });
    templates.push(...items);
    if (items.length === 0 || templates.length >= total) return templates;
  }
}
