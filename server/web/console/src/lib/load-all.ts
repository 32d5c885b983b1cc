import type { ApiClient } from '@shuke/shared';
import type { CouponTemplate, Reconciliation, ReconciliationLine } from './contract-types';

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

/** Every difference of a day that the filter lets through. */
export async function loadAllLines(
  api: ApiClient,
  params: Pick<Reconciliation, 'provider' | 'day'>,
  filter: { state?: ReconciliationLine['state'] | undefined; kind?: ReconciliationLine['kind'] | undefined },
): Promise<ReconciliationLine[]> {
  const lines: ReconciliationLine[] = [];
  for (let page = 1; ; page++) {
    const query = { ...filter, page, pageSize: PAGE_SIZE };
    const { items, total } = await api('GET /console/reconciliations/:provider/:day/lines', { params, query });
    lines.push(...items);
    if (items.length === 0 || lines.length >= total) return lines;
  }
}
