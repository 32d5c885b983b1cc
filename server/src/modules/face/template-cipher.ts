/**
 * Templates at rest: AES-256-GCM under a data key per merchant, itself sealed by a master key whose id is in the blob.
 * What is sealed, and what comes out, is turned by the merchant's own secret rotation (template-transform): vectors of
 * two merchants cannot be compared, not even by who reads them in memory.
 * Invariant: what was changed, moved to another member or merchant, or sealed by an unknown key is an error, never a
 * wrong vector. Rotating the master key re-seals the small data keys only; templates stay as they are.
 */
import { randomBytes } from 'node:crypto';
import { deriveKey, open, seal, sha256Hex } from '../../kernel/crypto';
import { DESCRIPTOR_LENGTH } from './face-frame';
import { createTransform, type Transform } from './template-transform';

const KEY_FORMAT = 1;
/** Sealed as it came from the camera: written by early versions, turned when it is read. */
const PLAIN_FORMAT = 1;
/** Sealed after the merchant's rotation. */
const TURNED_FORMAT = 2;
/** Rotations kept ready, 66 KB each; making one takes a millisecond or two. */
const READY_TRANSFORMS = 200;
const DATA_KEY_BYTES = 32;
const TEMPLATE_BYTES = DESCRIPTOR_LENGTH * 4;

export class TemplateCipherError extends Error {
  override readonly name = 'TemplateCipherError';
  constructor(
    readonly code: 'unknown-master-key' | 'data-key-corrupted' | 'template-corrupted',
    options?: ErrorOptions,
  ) {
    super(code, options);
  }
}

export interface TemplateCipherOptions {
  /** 32 bytes each, by id. Old ones stay until every data key was re-wrapped. */
  masterKeys: Readonly<Record<string, Buffer>>;
  /** The id that seals new data keys. */
  currentKeyId: string;
}

export interface TemplateCipher {
  /** A fresh data key for a merchant, sealed: store it on the merchant. */
  newWrappedKey(merchantId: string): Buffer;
  /** The same data key sealed by the current master key. @throws TemplateCipherError */
  rewrapKey(wrappedKey: Uint8Array, merchantId: string): Buffer;
  /** Which master key sealed it. @throws TemplateCipherError data-key-corrupted */
  masterKeyIdOf(wrappedKey: Uint8Array): string;
  /** A descriptor as this merchant's templates are compared with it. @throws TemplateCipherError */
  protect(wrappedKey: Uint8Array, merchantId: string, vector: Float32Array): Float32Array;
  /** 541 bytes for a 128-d vector as the camera's frames gave it. @throws TemplateCipherError */
  encrypt(
    wrappedKey: Uint8Array,
    merchantId: string,
    memberId: string,
    templateId: string,
    vector: Float32Array,
  ): Buffer;
  /** The protected vector. @throws TemplateCipherError template-corrupted, data-key-corrupted, unknown-master-key */
  decrypt(
    wrappedKey: Uint8Array,
    merchantId: string,
    memberId: string,
    templateId: string,
    blob: Uint8Array,
  ): Float32Array;
  /**
   * The protected vectors of many templates in their order, null for one that does not open.
   * @throws TemplateCipherError data-key-corrupted, unknown-master-key
   */
  decryptAll(
    wrappedKey: Uint8Array,
    merchantId: string,
    templates: readonly { memberId: string; templateId: string; sealed: Uint8Array }[],
  ): (Float32Array | null)[];
}

const keyContext = (merchantId: string): string => JSON.stringify(['face-data-key', KEY_FORMAT, merchantId]);
const templateContext = (format: number, merchantId: string, memberId: string, templateId: string): string =>
  JSON.stringify(['face-template', format, merchantId, memberId, templateId]);

export function createTemplateCipher({ masterKeys, currentKeyId }: TemplateCipherOptions): TemplateCipher {
  const masterKey = (keyId: string): Buffer => {
    const key = Object.hasOwn(masterKeys, keyId) ? masterKeys[keyId] : undefined;
    if (key?.length !== DATA_KEY_BYTES) throw new TemplateCipherError('unknown-master-key');
    return key;
  };
  masterKey(currentKeyId);

  function wrap(dataKey: Uint8Array, merchantId: string): Buffer {
    const id = Buffer.from(currentKeyId);
    return Buffer.concat([
      Buffer.from([KEY_FORMAT, id.length]),
      id,
      seal(masterKey(currentKeyId), dataKey, keyContext(merchantId)),
    ]);
  }

  function unwrap(wrappedKey: Uint8Array, merchantId: string): Buffer {
    const key = masterKey(masterKeyIdOf(wrappedKey));
    const sealed = wrappedKey.subarray(2 + (wrappedKey[1] ?? 0));
    try {
      return open(key, sealed, keyContext(merchantId));
    } catch (cause) {
      throw new TemplateCipherError('data-key-corrupted', { cause });
    }
  }

  const transforms = new Map<string, Transform>();

  function transformOf(dataKey: Buffer): Transform {
    const key = deriveKey(dataKey, 'face template transform');
    const id = sha256Hex(key);
    const transform = transforms.get(id) ?? createTransform(key);
    key.fill(0);
    if (!transforms.has(id) && transforms.size >= READY_TRANSFORMS) {
      const [oldest = ''] = transforms.keys();
      transforms.delete(oldest);
    }
    transforms.set(id, transform);
    return transform;
  }

  function protect(wrappedKey: Uint8Array, merchantId: string, vector: Float32Array): Float32Array {
    assertDescriptor(vector);
    const dataKey = unwrap(wrappedKey, merchantId);
    const turned = transformOf(dataKey)(vector);
    dataKey.fill(0);
    return turned;
  }

  function encrypt(
    wrappedKey: Uint8Array,
    merchantId: string,
    memberId: string,
    templateId: string,
    vector: Float32Array,
  ) {
    assertDescriptor(vector);
    const dataKey = unwrap(wrappedKey, merchantId);
    const plain = Buffer.alloc(TEMPLATE_BYTES);
    for (const [i, value] of transformOf(dataKey)(vector).entries()) plain.writeFloatLE(value, i * 4);
    const sealed = seal(dataKey, plain, templateContext(TURNED_FORMAT, merchantId, memberId, templateId));
    dataKey.fill(0);
    plain.fill(0);
    return Buffer.concat([Buffer.from([TURNED_FORMAT]), sealed]);
  }

  /** @throws TemplateCipherError template-corrupted */
  function openWith(dataKey: Buffer, merchantId: string, memberId: string, templateId: string, blob: Uint8Array) {
    const format = blob[0] === PLAIN_FORMAT ? PLAIN_FORMAT : TURNED_FORMAT;
    const plain = openTemplate(dataKey, blob, format, templateContext(format, merchantId, memberId, templateId));
    const vector = new Float32Array(DESCRIPTOR_LENGTH);
    for (let i = 0; i < DESCRIPTOR_LENGTH; i++) vector[i] = plain.readFloatLE(i * 4);
    plain.fill(0);
    return format === PLAIN_FORMAT ? transformOf(dataKey)(vector) : vector;
  }

  function decrypt(wrappedKey: Uint8Array, merchantId: string, memberId: string, templateId: string, blob: Uint8Array) {
    const dataKey = unwrap(wrappedKey, merchantId);
    try {
      return openWith(dataKey, merchantId, memberId, templateId, blob);
    } finally {
      dataKey.fill(0);
    }
  }

  const decryptAll: TemplateCipher['decryptAll'] = (wrappedKey, merchantId, templates) => {
    const dataKey = unwrap(wrappedKey, merchantId);
    const vectors = templates.map(({ memberId, templateId, sealed }) => {
      try {
        return openWith(dataKey, merchantId, memberId, templateId, sealed);
      } catch {
        return null;
      }
    });
    dataKey.fill(0);
    return vectors;
  };

  return {
    newWrappedKey: (merchantId) => wrap(randomBytes(DATA_KEY_BYTES), merchantId),
    rewrapKey: (wrappedKey, merchantId) => wrap(unwrap(wrappedKey, merchantId), merchantId),
    masterKeyIdOf,
    protect,
    encrypt,
    decrypt,
    decryptAll,
  };
}

function masterKeyIdOf(wrappedKey: Uint8Array): string {
  const length = wrappedKey[1] ?? 0;
  if (wrappedKey[0] !== KEY_FORMAT || length === 0 || wrappedKey.length < 2 + length) {
    throw new TemplateCipherError('data-key-corrupted');
  }
  return Buffer.from(wrappedKey.subarray(2, 2 + length)).toString('utf8');
}

function assertDescriptor(vector: Float32Array): void {
  if (vector.length !== DESCRIPTOR_LENGTH || !vector.every(Number.isFinite)) throw new Error('not a face descriptor');
}

function openTemplate(dataKey: Buffer, blob: Uint8Array, format: number, context: string): Buffer {
  try {
    if (blob[0] !== format) throw new Error('unknown format');
    const plain = open(dataKey, blob.subarray(1), context);
    if (plain.length !== TEMPLATE_BYTES) throw new Error('wrong length');
    return plain;
  } catch (cause) {
    throw new TemplateCipherError('template-corrupted', { cause });
  }
}
