import { toInstant } from '../../kernel/clock';
import type { Handlers } from '../../kernel/http/api';
import type { Staff } from './merchant.entity';
import type { MerchantService } from './merchant.service';

export function createMerchantRoutes(deps: {
  merchants: MerchantService;
}): Handlers<'POST /staff/sessions' | 'DELETE /staff/sessions/current' | 'GET /staff/me'> {
  const { merchants } = deps;
  const view = async ({ staffId, login, name, role, merchantId }: Staff) => ({
    staffId,
    login,
    name,
    role,
    merchantId,
    merchantName: await merchants.nameOf(merchantId),
  });

  return {
    'POST /staff/sessions': async ({ body }) => {
      const { token, expiresAtMs, staff } = await merchants.signIn(body.login, body.password);
      return { token, expiresAt: toInstant(expiresAtMs), staff: await view(staff) };
    },
    'DELETE /staff/sessions/current': async ({ actor }) => {
      await merchants.signOut(actor);
      return { ok: true };
    },
    'GET /staff/me': async ({ actor }) => view(await merchants.staff(actor.staffId)),
  };
}
