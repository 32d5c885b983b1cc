import { inTree } from '../../lib/product-form';
import { useApi } from '../../lib/session';
import { useLoad } from '../../lib/use-load';

/** The shop's categories as customers see them: each followed by those below it. */
export function useCategories() {
  const api = useApi();
  return useLoad(async () => inTree((await api('GET /console/categories')).categories), []);
}
