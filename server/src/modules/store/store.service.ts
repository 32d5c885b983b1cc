import { type EntityManager, In, IsNull } from 'typeorm';
import { type Clock, HOUR_MS, MINUTE_MS } from '../../kernel/clock';
import { newToken, randomDigits, sha256Hex } from '../../kernel/crypto';
import type { Database, Tx } from '../../kernel/db/database';
import { insertRow, insertRows, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import type { TerminalActor } from '../../kernel/http/actor';
import { Promotion, Store, Terminal } from './store.entity';

const PAIRING_MS = 24 * HOUR_MS;

export type StoreService = ReturnType<typeof createStoreService>;

export const storeView = ({ storeId, merchantId, name, address, hours }: Store) => ({
  storeId,
  merchantId,
  name,
  address,
  hours,
});

export const promotionView = ({ promotionId, title, subtitle, priceFen, pictureUrl }: Promotion) => ({
  promotionId,
  title,
  subtitle,
  priceFen,
  pictureUrl,
});

export function createStoreService(deps: { db: Database; clock: Clock }) {
  const { db, clock } = deps;

  async function get(em: EntityManager, storeId: string): Promise<Store> {
    const store = await em.findOneBy(Store, { storeId });
    if (!store) throw new AppError('not-found', { what: 'store' });
    return store;
  }

  return {
    /** @throws AppError not-found */
    get,
    ofMerchant: (em: EntityManager, merchantId: string): Promise<Store[]> =>
      em.find(Store, { where: { merchantId }, order: { createdAtMs: 'ASC', storeId: 'ASC' } }),
    byIds: (em: EntityManager, storeIds: string[]): Promise<Store[]> => em.findBy(Store, { storeId: In(storeIds) }),
    create: (tx: Tx, store: Store): Promise<void> => insertRow(tx, Store, store),
    addPromotions: (tx: Tx, promotions: Promotion[]): Promise<void> => insertRows(tx, Promotion, promotions),
    promotions: (em: EntityManager, store: Pick<Store, 'merchantId' | 'storeId'>): Promise<Promotion[]> =>
      em.find(Promotion, {
        where: [
          { merchantId: store.merchantId, storeId: IsNull() },
          { merchantId: store.merchantId, storeId: store.storeId },
        ],
        order: { position: 'ASC' },
      }),

    terminals: (em: EntityManager, merchantId: string): Promise<Terminal[]> =>
      em.find(Terminal, { where: { merchantId }, order: { createdAtMs: 'ASC' } }),

    async terminal(em: EntityManager, terminalId: string): Promise<Terminal> {
      const terminal = await em.findOneBy(Terminal, { terminalId });
      if (!terminal) throw new AppError('not-found', { what: 'terminal' });
      return terminal;
    },

    /** Adds a terminal that waits to be paired. @returns the six digits; they are not stored and not shown again */
    async addTerminal(
      tx: Tx,
      terminal: { terminalId: string; merchantId: string; storeId: string; name: string },
      pairingCode = randomDigits(6),
    ): Promise<{ pairingCode: string; pairingExpiresAtMs: number }> {
      const pairingExpiresAtMs = clock() + PAIRING_MS;
      await insertRow(tx, Terminal, {
        ...terminal,
        pairingCodeHash: sha256Hex(pairingCode),
        pairingExpiresAtMs,
        keyHash: null,
        pairedAtMs: null,
        lastSeenAtMs: null,
        revokedAtMs: null,
        createdAtMs: clock(),
      });
      return { pairingCode, pairingExpiresAtMs };
    },

    /** Trades six digits for a key, once. @throws AppError pairing-code-invalid */
    async pair(tx: Tx, code: string): Promise<{ terminalKey: string; terminal: Terminal }> {
      const terminal = await tx.findOneBy(Terminal, { pairingCodeHash: sha256Hex(code), revokedAtMs: IsNull() });
      if (!terminal || (terminal.pairingExpiresAtMs ?? 0) <= clock()) throw new AppError('pairing-code-invalid');
      const terminalKey = newToken('t');
      const paired = await updateRows(
        tx,
        Terminal,
        { terminalId: terminal.terminalId, pairingCodeHash: sha256Hex(code) },
        { pairingCodeHash: null, pairingExpiresAtMs: null, keyHash: sha256Hex(terminalKey), pairedAtMs: clock() },
      );
      if (paired === 0) throw new AppError('pairing-code-invalid');
      return { terminalKey, terminal };
    },

    /** The key stops working with the commit. @throws AppError not-found */
    async revoke(tx: Tx, merchantId: string, terminalId: string): Promise<void> {
      const change = { revokedAtMs: clock(), keyHash: null, pairingCodeHash: null, pairingExpiresAtMs: null };
      const revoked = await updateRows(tx, Terminal, { terminalId, merchantId }, change);
      if (revoked === 0) throw new AppError('not-found', { what: 'terminal' });
    },

    async authenticate(key: string): Promise<TerminalActor | null> {
      const terminal = await db.read.findOneBy(Terminal, { keyHash: sha256Hex(key) });
      if (!terminal || terminal.revokedAtMs !== null) return null;
      const { terminalId, storeId, merchantId } = terminal;
      if ((terminal.lastSeenAtMs ?? 0) < clock() - MINUTE_MS) {
        await db.tx((tx) => updateRows(tx, Terminal, { terminalId }, { lastSeenAtMs: clock() }));
      }
      return { kind: 'terminal', terminalId, storeId, merchantId };
    },
  };
}
