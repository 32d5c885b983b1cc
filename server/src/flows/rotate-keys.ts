import { appendAudit } from '../kernel/audit';
import type { Clock } from '../kernel/clock';
import type { Database } from '../kernel/db/database';
import type { TemplateCipher } from '../modules/face/template-cipher';
import type { MerchantService } from '../modules/merchant/merchant.service';

export interface MerchantKey {
  merchantId: string;
  /** Id of the master key that seals this merchant's data key; null when the seal cannot be read. */
  keyId: string | null;
  /** `unreadable`: no configured master key opens it, so none of this merchant's faces can be matched. */
  state: 'current' | 'older' | 'unreadable';
}

export type RotateKeys = ReturnType<typeof createRotateKeys>;

/**
 * Moves every merchant's data key under the current master key. The data keys, and so the templates, stay as they
 * are: servers that know both master keys go on working meanwhile. A key that does not open is left untouched.
 */
export function createRotateKeys(deps: {
  db: Database;
  clock: Clock;
  merchants: MerchantService;
  cipher: TemplateCipher;
  currentKeyId: string;
}) {
  const { db, clock, merchants, cipher, currentKeyId } = deps;

  function inspect(merchantId: string, templateKey: Buffer): MerchantKey & { rewrapped: Buffer | null } {
    let keyId: string | null = null;
    try {
      keyId = cipher.masterKeyIdOf(templateKey);
      const rewrapped = cipher.rewrapKey(templateKey, merchantId);
      return { merchantId, keyId, state: keyId === currentKeyId ? 'current' : 'older', rewrapped };
    } catch {
      return { merchantId, keyId, state: 'unreadable', rewrapped: null };
    }
  }

  async function rotateOne(merchantId: string): Promise<'rotated' | MerchantKey['state']> {
    return db.tx(async (tx) => {
      const { templateKey } = await merchants.get(tx, merchantId);
      const { keyId, state, rewrapped } = inspect(merchantId, templateKey);
      if (state !== 'older' || !rewrapped) return state;
      // Conditional on what was read: of two rotations one writes, and one audit entry says so.
      if (!(await merchants.replaceTemplateKey(tx, merchantId, templateKey, rewrapped))) return 'current';
      const subject = `merchant:${merchantId}`;
      const detail = { from: keyId, to: currentKeyId };
      await appendAudit(tx, { merchantId, actor: 'system', action: 'keys.rotate', subject, detail }, clock());
      return 'rotated';
    });
  }

  return {
    async status(): Promise<MerchantKey[]> {
      const all = await merchants.all(db.read);
      return all.map(({ merchantId, templateKey }) => {
        const { keyId, state } = inspect(merchantId, templateKey);
        return { merchantId, keyId, state };
      });
    },

    /** One transaction a merchant; stopped halfway, the next run does the rest. */
    async rotate(): Promise<{ rotated: string[]; current: string[]; unreadable: string[] }> {
      const result = { rotated: [] as string[], current: [] as string[], unreadable: [] as string[] };
      for (const { merchantId } of await merchants.all(db.read)) {
        const outcome = await rotateOne(merchantId);
        if (outcome !== 'older') result[outcome].push(merchantId);
      }
      return result;
    },
  };
}
