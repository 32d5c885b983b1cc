import { appendAudit } from '../../kernel/audit';
import { type Clock, toInstant, toInstantOrNull } from '../../kernel/clock';
import type { Database } from '../../kernel/db/database';
import { isUniqueViolation } from '../../kernel/db/database';
import { AppError } from '../../kernel/errors';
import type { Handlers } from '../../kernel/http/api';
import { requireManager } from '../../kernel/http/staff-roles';
import type { Store, Terminal } from './store.entity';
import { promotionView, type StoreService, storeView } from './store.service';

type Names =
  | 'GET /stores'
  | 'POST /terminals/pair'
  | 'GET /terminal'
  | 'GET /terminal/screen'
  | 'GET /console/stores'
  | 'GET /console/terminals'
  | 'POST /console/terminals'
  | 'DELETE /console/terminals/:terminalId';

function terminalState(terminal: Terminal): 'waiting' | 'paired' | 'revoked' {
  if (terminal.revokedAtMs !== null) return 'revoked';
  return terminal.keyHash === null ? 'waiting' : 'paired';
}

const terminalRow = (terminal: Terminal, stores: readonly Store[]) => ({
  terminalId: terminal.terminalId,
  name: terminal.name,
  storeName: stores.find(({ storeId }) => storeId === terminal.storeId)?.name ?? '',
  state: terminalState(terminal),
  pairedAt: toInstantOrNull(terminal.pairedAtMs),
  lastSeenAt: toInstantOrNull(terminal.lastSeenAtMs),
});

export function createStoreRoutes(deps: {
  db: Database;
  clock: Clock;
  stores: StoreService;
  merchantName(merchantId: string): Promise<string>;
  /** The merchant of clients that have not signed in. */
  publicMerchantId(): Promise<string>;
  followUrl(storeId: string): string;
}): Handlers<Names> {
  const { db, clock, stores } = deps;

  const terminalInfo = async (terminal: Terminal) => ({
    terminalId: terminal.terminalId,
    name: terminal.name,
    store: storeView(await stores.get(db.read, terminal.storeId)),
    merchantName: await deps.merchantName(terminal.merchantId),
    followUrl: deps.followUrl(terminal.storeId),
  });

  return {
    'GET /stores': async ({ actor }) => {
      const merchantId = actor.member?.merchantId ?? (await deps.publicMerchantId());
      return { stores: (await stores.ofMerchant(db.read, merchantId)).map(storeView) };
    },
    'POST /terminals/pair': async ({ body }) => {
      const { terminalKey, terminal } = await db.tx(async (tx) => {
        const paired = await stores.pair(tx, body.code);
        const { merchantId, terminalId } = paired.terminal;
        const actor = `terminal:${terminalId}`;
        await appendAudit(tx, { merchantId, actor, action: 'terminal.pair', subject: actor }, clock());
        return paired;
      });
      return { terminalKey, terminal: await terminalInfo(terminal) };
    },
    'GET /terminal': async ({ actor }) => terminalInfo(await stores.terminal(db.read, actor.terminalId)),
    'GET /terminal/screen': async ({ actor }) => ({
      promotions: (await stores.promotions(db.read, actor)).map(promotionView),
      followUrl: deps.followUrl(actor.storeId),
    }),
    'GET /console/stores': async ({ actor }) => ({
      stores: (await stores.ofMerchant(db.read, actor.merchantId)).map(storeView),
    }),
    'GET /console/terminals': async ({ actor }) => {
      const mine = await stores.ofMerchant(db.read, actor.merchantId);
      const terminals = await stores.terminals(db.read, actor.merchantId);
      return { terminals: terminals.map((terminal) => terminalRow(terminal, mine)) };
    },
    'POST /console/terminals': async ({ actor, body }) => {
      requireManager(actor);
      const { merchantId } = actor;
      try {
        const { pairingCode, pairingExpiresAtMs } = await db.tx(async (tx) => {
          const store = await stores.get(tx, body.storeId);
          if (store.merchantId !== merchantId) throw new AppError('not-found', { what: 'store' });
          const added = await stores.addTerminal(tx, { ...body, merchantId });
          const subject = `terminal:${body.terminalId}`;
          await appendAudit(
            tx,
            { merchantId, actor: `staff:${actor.staffId}`, action: 'terminal.add', subject },
            clock(),
          );
          return added;
        });
        const terminal = await stores.terminal(db.read, body.terminalId);
        const mine = await stores.ofMerchant(db.read, merchantId);
        return { ...terminalRow(terminal, mine), pairingCode, pairingExpiresAt: toInstant(pairingExpiresAtMs) };
      } catch (error) {
        // The digits are shown once: a repeated request cannot show them again, so it is told to add another.
        if (isUniqueViolation(error)) throw new AppError('idempotency-conflict');
        throw error;
      }
    },
    'DELETE /console/terminals/:terminalId': async ({ actor, params }) => {
      requireManager(actor);
      await db.tx(async (tx) => {
        await stores.revoke(tx, actor.merchantId, params.terminalId);
        const subject = `terminal:${params.terminalId}`;
        const by = `staff:${actor.staffId}`;
        await appendAudit(tx, { merchantId: actor.merchantId, actor: by, action: 'terminal.revoke', subject }, clock());
      });
      return { ok: true };
    },
  };
}
