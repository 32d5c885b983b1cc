import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { md, pki } from 'node-forge';

const generate = promisify(generateKeyPair);

const YEARS_VALID = 5;

export interface RsaKeyPair {
  readonly publicKeyPem: string;
  readonly privateKeyPem: string;
}

export interface Certificate extends RsaKeyPair {
  /** 40 upper-case hex digits, as WeChat Pay prints them */
  readonly serialNo: string;
  readonly certificatePem: string;
  readonly effectiveTime: string;
  readonly expireTime: string;
}

export async function makeKeyPair(): Promise<RsaKeyPair> {
  const { publicKey, privateKey } = await generate('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { publicKeyPem: publicKey, privateKeyPem: privateKey };
}

/** A self-signed X.509 certificate with a fresh RSA-2048 key. */
export async function makeCertificate(commonName: string, now: Date): Promise<Certificate> {
  const keys = await makeKeyPair();
  // A positive serial of full length: the first byte between 0x10 and 0x7f.
  const serial = randomBytes(20);
  serial[0] = 0x10 + ((serial[0] ?? 0) % 0x70);
  const expires = new Date(now);
  expires.setUTCFullYear(expires.getUTCFullYear() + YEARS_VALID);

  const certificate = pki.createCertificate();
  certificate.publicKey = pki.publicKeyFromPem(keys.publicKeyPem);
  certificate.serialNumber = serial.toString('hex');
  certificate.validity.notBefore = now;
  certificate.validity.notAfter = expires;
  const name = [
    { name: 'commonName', value: commonName },
    { name: 'organizationName', value: 'WeChat Pay simulator' },
  ];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.sign(pki.privateKeyFromPem(keys.privateKeyPem), md.sha256.create());
  return {
    ...keys,
    serialNo: serial.toString('hex').toUpperCase(),
    certificatePem: pki.certificateToPem(certificate),
    effectiveTime: rfc3339(now),
    expireTime: rfc3339(expires),
  };
}

/** The provider's way of writing times: Beijing time, whole seconds. */
export function rfc3339(time: Date): string {
  const beijing = new Date(time.getTime() + 8 * 3_600_000);
  return `${beijing.toISOString().slice(0, 19)}+08:00`;
}
