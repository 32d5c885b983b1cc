/** Both directions of RSA2: the application's requests are checked, the gateway's answers and notifications signed. */

import { sign, verify } from 'node:crypto';

/** `a=1&b=2`, sorted, without empty values and without what the protocol leaves out. */
export function signedText(fields: Readonly<Record<string, string>>, leftOut: readonly string[]): string {
  return Object.keys(fields)
    .filter((name) => !leftOut.includes(name) && fields[name] !== '')
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&');
}

/** @param wrong breaks the signature on purpose */
export function signText(text: string, privateKeyPem: string, wrong = false): string {
  return sign('RSA-SHA256', Buffer.from(wrong ? `${text} ` : text), privateKeyPem).toString('base64');
}

/** A request's signature covers every field but itself. */
export function isSignedRequest(fields: Readonly<Record<string, string>>, publicKeyPem: string): boolean {
  const signature = Buffer.from(fields['sign'] ?? '', 'base64');
  return verify('RSA-SHA256', Buffer.from(signedText(fields, ['sign'])), publicKeyPem, signature);
}

/** Beijing time as Alipay writes it. */
export function beijing(timeMs: number): string {
  return new Date(timeMs + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
