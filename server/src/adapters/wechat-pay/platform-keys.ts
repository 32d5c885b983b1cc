/**
 * The keys WeChat Pay signs with, by serial number. A serial that is not known makes the list be fetched once more,
 * because that is how a rotation shows; forged serials cannot turn that into a flood.
 */

import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Clock } from '../../kernel/clock';
import { isJsonObject, objectAt, parseJsonObject, type RemoteResult, stringAt } from '../remote';
import { Aes, Formatter, Rsa } from './sdk';
import { readSignedMessage } from './signature';

/** WeChat Pay asks for a refresh at least every 12 hours. */
const REFRESH_AFTER_MS = 12 * 3_600_000;
const FETCH_WINDOW_MS = 60_000;
const MAX_FETCHES_PER_WINDOW = 10;

interface PlatformKey {
  readonly key: KeyObject;
  readonly expiresAtMs: number;
}

export type KeyLookup =
  | { readonly status: 'found'; readonly key: KeyObject }
  | { readonly status: 'foreign' }
  | { readonly status: 'unavailable' };

export interface PlatformKeysDeps {
  /** GET /v3/certificates, not yet verified */
  readonly fetchCertificates: () => Promise<RemoteResult>;
  readonly apiV3Key: string;
  /** merchants in public-key mode verify with this one, named `PUB_KEY_ID_…`, besides any certificates */
  readonly publicKey?: { readonly id: string; readonly pem: string };
  readonly clock: Clock;
}

/** Decrypts the certificate list; null when anything in it does not hold. */
function readCertificates(text: string, apiV3Key: string): Map<string, PlatformKey> | null {
  const list = parseJsonObject(text)?.['data'];
  if (!Array.isArray(list)) return null;
  const keys = new Map<string, PlatformKey>();
  for (const entry of list as unknown[]) {
    const sealed = isJsonObject(entry) ? objectAt(entry, 'encrypt_certificate') : undefined;
    const ciphertext = sealed && stringAt(sealed, 'ciphertext');
    const nonce = sealed && stringAt(sealed, 'nonce');
    if (!sealed || !ciphertext || !nonce) return null;
    try {
      const pem = Aes.AesGcm.decrypt(ciphertext, apiV3Key, nonce, stringAt(sealed, 'associated_data') ?? '');
      const certificate = new X509Certificate(pem);
      keys.set(certificate.serialNumber.toUpperCase(), {
        key: certificate.publicKey,
        expiresAtMs: Date.parse(certificate.validTo),
      });
    } catch {
      return null;
    }
  }
  return keys.size > 0 ? keys : null;
}

export function createPlatformKeys({ fetchCertificates, apiV3Key, publicKey, clock }: PlatformKeysDeps) {
  const fixedKey = publicKey && { id: publicKey.id, key: createPublicKey(publicKey.pem) };
  let certificates = new Map<string, PlatformKey>();
  let fetchedAtMs = Number.NEGATIVE_INFINITY;
  let fetchTimes: number[] = [];
  let underWay: Promise<boolean> | null = null;

  async function fetchOnce(): Promise<boolean> {
    const result = await fetchCertificates();
    if (!result.ok || result.answer.status !== 200) return false;
    const { headers, text } = result.answer;
    const fresh = readCertificates(text, apiV3Key);
    const message = readSignedMessage((name) => headers.get(name) ?? undefined, text);
    const signer = message && fresh?.get(message.serial.toUpperCase());
    if (!fresh || !message || !signer) return false;
    // The list proves itself: sealed with our APIv3 key, and signed by a certificate inside it.
    const signed = Formatter.response(message.timestamp, message.nonce, text);
    if (!Rsa.verify(signed, message.signature, signer.key)) return false;
    certificates = fresh;
    fetchedAtMs = clock();
    return true;
  }

  async function refresh(): Promise<boolean> {
    if (underWay) return underWay;
    const now = clock();
    fetchTimes = fetchTimes.filter((time) => now - time < FETCH_WINDOW_MS);
    if (fetchTimes.length >= MAX_FETCHES_PER_WINDOW) return false;
    fetchTimes.push(now);
    underWay = fetchOnce().finally(() => {
      underWay = null;
    });
    return underWay;
  }

  function known(serial: string): KeyObject | undefined {
    if (fixedKey?.id === serial) return fixedKey.key;
    const entry = certificates.get(serial.toUpperCase());
    return entry && entry.expiresAtMs > clock() ? entry.key : undefined;
  }

  return {
    /** The key of a serial number, after at most one fetch. */
    async find(serial: string): Promise<KeyLookup> {
      const cached = known(serial);
      if (cached) {
        // An old list still verifies; the fresh one is for the next message, so nobody waits for it.
        if (serial !== fixedKey?.id && clock() - fetchedAtMs > REFRESH_AFTER_MS) void refresh();
        return { status: 'found', key: cached };
      }
      const refreshed = await refresh();
      const key = known(serial);
      if (key) return { status: 'found', key };
      return { status: refreshed ? 'foreign' : 'unavailable' };
    },
  };
}

export type PlatformKeys = ReturnType<typeof createPlatformKeys>;
