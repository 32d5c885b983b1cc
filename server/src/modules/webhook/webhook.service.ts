import type { EntityManager } from 'typeorm';
import { In, IsNull, MoreThan } from 'typeorm';
import { newKeyId, newSecret, type SigningKey } from '../../adapters/webhook';
import { type Clock, HOUR_MS } from '../../kernel/clock';
import { open, seal } from '../../kernel/crypto';
import type { Tx } from '../../kernel/db/database';
import { insertRow, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { WebhookEndpoint, WebhookKey } from './webhook.entity';

/** How long the secret before the newest still signs. */
const OVERLAP_MS = 24 * HOUR_MS;

export type EndpointDraft = Pick<WebhookEndpoint, 'url' | 'note' | 'events'>;
export type WebhookService = ReturnType<typeof createWebhookService>;

interface EndpointKey {
  merchantId: string;
  endpointId: string;
}

/** Endpoints and the secrets that sign for them. */
export function createWebhookService({ clock, sealingKey }: { clock: Clock; sealingKey: Buffer }) {
  /** @throws AppError not-found */
  async function get(em: EntityManager, key: EndpointKey): Promise<WebhookEndpoint> {
    const endpoint = await em.findOneBy(WebhookEndpoint, { ...key });
    if (!endpoint) throw new AppError('not-found', { what: 'webhook' });
    return endpoint;
  }

  const inForce = (endpointId: string) => {
    const own = { endpointId };
    return [
      { ...own, expiresAtMs: IsNull() },
      { ...own, expiresAtMs: MoreThan(clock()) },
    ];
  };

  /** @returns the secret, in clear for the only time */
  async function addKey(tx: Tx, endpointId: string): Promise<string> {
    const secret = newSecret();
    const keyId = newKeyId();
    const sealed = seal(sealingKey, Buffer.from(secret), keyId);
    await insertRow(tx, WebhookKey, { keyId, endpointId, sealed, createdAtMs: clock(), expiresAtMs: null });
    return secret;
  }

  return {
    get,
    find: (em: EntityManager, endpointId: string) => em.findOneBy(WebhookEndpoint, { endpointId }),
    list: (em: EntityManager, merchantId: string): Promise<WebhookEndpoint[]> =>
      em.find(WebhookEndpoint, { where: { merchantId }, order: { createdAtMs: 'ASC', endpointId: 'ASC' } }),
    active: (em: EntityManager, merchantId: string): Promise<WebhookEndpoint[]> =>
      em.findBy(WebhookEndpoint, { merchantId, state: 'active' }),

    async add(tx: Tx, key: EndpointKey, draft: EndpointDraft): Promise<{ secret: string }> {
      if (await tx.existsBy(WebhookEndpoint, { endpointId: key.endpointId }))
        throw new AppError('idempotency-conflict');
      await insertRow(tx, WebhookEndpoint, {
        ...key,
        ...draft,
        state: 'active',
        offReason: null,
        failures: 0,
        failingSinceMs: null,
        restUntilMs: 0,
        version: 1,
        createdAtMs: clock(),
      });
      return { secret: await addKey(tx, key.endpointId) };
    },

    /** @throws AppError not-found, edit-conflict */
    async change(tx: Tx, key: EndpointKey, draft: EndpointDraft, version: number): Promise<WebhookEndpoint> {
      const changed = await updateRows(tx, WebhookEndpoint, { ...key, version }, { ...draft, version: version + 1 });
      const now = await get(tx, key);
      if (changed === 0) throw new AppError('edit-conflict');
      return now;
    },

    /** Going on forgives what failed before. @throws AppError not-found */
    async setState(tx: Tx, key: EndpointKey, state: 'active' | 'paused'): Promise<WebhookEndpoint> {
      const forgiven = { offReason: null, failures: 0, failingSinceMs: null, restUntilMs: 0 };
      await updateRows(tx, WebhookEndpoint, { ...key }, { state, ...forgiven });
      return get(tx, key);
    },

    /** @throws AppError not-found */
    async remove(tx: Tx, key: EndpointKey): Promise<void> {
      const { affected } = await tx.delete(WebhookEndpoint, { ...key });
      if (affected !== 1) throw new AppError('not-found', { what: 'webhook' });
      await tx.delete(WebhookKey, { endpointId: key.endpointId });
    },

    /** A new secret. Of those before it, the newest signs for another day and the others no more. */
    async rotate(tx: Tx, endpointId: string): Promise<{ secret: string }> {
      await tx.delete(WebhookKey, { endpointId, expiresAtMs: MoreThan(0) });
      await updateRows(tx, WebhookKey, { endpointId, expiresAtMs: IsNull() }, { expiresAtMs: clock() + OVERLAP_MS });
      return { secret: await addKey(tx, endpointId) };
    },

    /**
     * Those that sign now, the newest first.
     * @throws Error when this server's signing key is another one than sealed them
     */
    async signingKeys(em: EntityManager, endpointId: string): Promise<SigningKey[]> {
      const keys = await em.find(WebhookKey, { where: inForce(endpointId) });
      return keys
        .sort((a, b) => (b.expiresAtMs ?? Number.MAX_SAFE_INTEGER) - (a.expiresAtMs ?? Number.MAX_SAFE_INTEGER))
        .map(({ keyId, sealed }) => ({ keyId, secret: open(sealingKey, sealed, keyId).toString() }));
    },

    /** What may be shown of the keys in force. */
    async keysOf(em: EntityManager, endpointIds: readonly string[]): Promise<WebhookKey[]> {
      if (endpointIds.length === 0) return [];
      const keys = await em.findBy(WebhookKey, { endpointId: In([...endpointIds]) });
      return keys.filter(({ expiresAtMs }) => expiresAtMs === null || expiresAtMs > clock());
    },

    /** A try failed: the longer it goes on, the longer the endpoint is left alone. */
    async noteFailure(tx: Tx, endpoint: WebhookEndpoint, restMs: number): Promise<void> {
      await tx
        .createQueryBuilder()
        .update(WebhookEndpoint)
        .set({
          failures: () => 'failures + 1',
          failingSinceMs: () => `COALESCE(failingSinceMs, ${Math.trunc(clock())})`,
          restUntilMs: clock() + restMs,
        })
        .where({ endpointId: endpoint.endpointId })
        .execute();
    },
    noteSuccess: (tx: Tx, endpointId: string): Promise<number> =>
      updateRows(
        tx,
        WebhookEndpoint,
        { endpointId, failures: MoreThan(0) },
        { failures: 0, failingSinceMs: null, restUntilMs: 0 },
      ),

    /** @returns whether this call turned it off */
    async disable(tx: Tx, endpointId: string, offReason: 'failing' | 'gone'): Promise<boolean> {
      const change = { state: 'disabled', offReason } as const;
      return (await updateRows(tx, WebhookEndpoint, { endpointId, state: 'active' }, change)) === 1;
    },
  };
}
