/** The terminal's QR codes are H5 links; inside WeChat the same code arrives as text, as `q`, or as a short scene. */

export type Link = { kind: 'store'; storeId: string } | { kind: 'claim'; token: string };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function queryValue(query: string, name: string): string | null {
  for (const pair of query.split('&')) {
    const [key, value = ''] = pair.split('=');
    if (key !== name || !value) continue;
    try {
      return decodeURIComponent(value);
    } catch {
      return null;
    }
  }
  return null;
}

/** `<base>/m/#/pages/home/index?storeId=…` or `<base>/m/#/pages/claim/index?token=…`; null for anything else. */
export function parseLink(text: string): Link | null {
  const match = /#\/pages\/(home|claim)\/index\?([^#]*)$/.exec(text.trim());
  const query = match?.[2] ?? '';
  if (match?.[1] === 'home') {
    const storeId = queryValue(query, 'storeId');
    return storeId && UUID.test(storeId) ? { kind: 'store', storeId } : null;
  }
  const token = match ? queryValue(query, 'token') : null;
  return token ? { kind: 'claim', token } : null;
}

/** A mini-program code's scene holds 32 characters: a store's id without its dashes. */
export function storeIdOfScene(scene: string): string | null {
  const match = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(scene);
  return match ? match.slice(1).join('-') : null;
}

/** The store a page was opened for, from its parameters in any of the three shapes. */
export function storeIdOfParams(params: Readonly<Record<string, string | undefined>>): string | null {
  if (params['storeId'] && UUID.test(params['storeId'])) return params['storeId'];
  if (params['scene']) return storeIdOfScene(decodeSafely(params['scene']));
  const link = params['q'] ? parseLink(decodeSafely(params['q'])) : null;
  return link?.kind === 'store' ? link.storeId : null;
}

/** A claim token from a page's parameters: given directly, or inside the scanned link `q`. */
export function tokenOfParams(params: Readonly<Record<string, string | undefined>>): string | null {
  if (params['token']) return decodeSafely(params['token']);
  const link = params['q'] ? parseLink(decodeSafely(params['q'])) : null;
  return link?.kind === 'claim' ? link.token : null;
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
