import { lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Webhooks go where staff say, from inside the server's network: to the internet and nowhere else (SSRF). What counts is
 * the address that is connected to, so names are looked up here, at the moment of connecting, and never looked up twice.
 */

/** Global IPv6 addresses given out so far, RFC 4291: everything else is special in some way. */
const GLOBAL_V6 = ipaddr.parseCIDR('2000::/3');
/** Carriers of IPv4 addresses, and whatever else `ipaddr.js` names, are refused with the rest. */
const NAMES_INSIDE = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa)$/i;

/** True for an address on the public internet. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  // An IPv4 address in IPv6 clothes is judged as what it is.
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || address.match(GLOBAL_V6);
}

/** Why staff cannot name this address; null when they can. Where its name leads is asked when something is sent. */
export function urlProblem(text: string, allowPrivate: boolean): 'not-a-url' | 'not-https' | 'private' | null {
  if (!URL.canParse(text)) return 'not-a-url';
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username || password || hash) return 'not-a-url';
  if (protocol !== 'https:' && !(allowPrivate && protocol === 'http:')) return 'not-https';
  if (allowPrivate) return null;
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host)) return isPublicAddress(host) ? null : 'private';
  return host.includes('.') && !NAMES_INSIDE.test(host) ? null : 'private';
}

export const ADDRESS_REFUSED = 'ADDRESS_REFUSED';

/** `dns.lookup` that fails with `ADDRESS_REFUSED` when a name leads anywhere but to the internet. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0);
    const [first] = addresses;
    if (!first || !addresses.every(({ address }) => isPublicAddress(address))) {
      return callback(Object.assign(new Error('not a public address'), { code: ADDRESS_REFUSED }), '', 0);
    }
    if (options.all) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};
