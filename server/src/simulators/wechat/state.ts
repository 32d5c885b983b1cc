import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../kernel/clock';
import { openStateFile } from '../state-file';

const CODE_LIFETIME_MS = 5 * 60_000;
const NICKNAMES = ['小满', '阿岚', '老周', '青禾', '知夏', '阿远', '木子', '晚晴', '豆豆', '南风', '一诺', '阿桃'];

/** A person who uses the simulated WeChat. */
export interface SimUser {
  readonly id: string;
  readonly nickname: string;
  readonly phone: string;
}

export interface SubscribeMessageSent {
  readonly openid: string;
  readonly templateId: string;
  readonly page: string;
  readonly data: Record<string, { value: string }>;
  readonly sentAtMs: number;
}

export interface WechatApps {
  readonly appId: string;
  readonly appSecret: string;
  readonly h5AppId: string;
  readonly h5AppSecret: string;
  readonly subscribeTemplateIds: { readonly campaign: string; readonly coupon: string };
}

interface StoredState extends WechatApps {
  users: SimUser[];
  /** `openid|templateId` → messages the user still allows */
  allowances: Record<string, number>;
  messages: SubscribeMessageSent[];
}

type CodeKind = 'login' | 'oauth' | 'phone';
interface IssuedCode {
  readonly kind: CodeKind;
  readonly user: SimUser;
  readonly expiresAtMs: number;
  used: boolean;
}
export type Redeemed = { status: 'ok'; user: SimUser } | { status: 'invalid' } | { status: 'used' };

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

function newState(): StoredState {
  return {
    appId: `wx${hex(8)}`,
    appSecret: hex(16),
    h5AppId: `wx${hex(8)}`,
    h5AppSecret: hex(16),
    subscribeTemplateIds: {
      campaign: randomBytes(32).toString('base64url'),
      coupon: randomBytes(32).toString('base64url'),
    },
    users: [],
    allowances: {},
    messages: [],
  };
}

/** Ids that depend on the user and the app alone, so a restart without state still knows a named user. */
function derivedId(prefix: string, ...parts: string[]): string {
  return `${prefix}${createHash('sha256')
    .update(parts.join('\n'))
    .digest('base64url')
    .slice(0, 28 - prefix.length)}`;
}

export async function openWechatState(path: string | null, clock: Clock) {
  const file = await openStateFile<StoredState>(path, newState);
  const { state } = file;
  const codes = new Map<string, IssuedCode>();

  function createUser(id: string, phone?: string): SimUser {
    const number = state.users.length + 1;
    const nickname = /^wxid_/.test(id) ? (NICKNAMES[(number - 1) % NICKNAMES.length] ?? id) : id;
    const user = { id, nickname, phone: phone ?? `1380000${String(number).padStart(4, '0')}` };
    state.users.push(user);
    file.changed();
    return user;
  }

  const openidOf = (user: SimUser, appId: string) => derivedId('o', appId, user.id);
  const allowanceKey = (openid: string, templateId: string) => `${openid}|${templateId}`;

  return {
    apps: state as WechatApps,
    users: (): readonly SimUser[] => state.users,
    newUser: () => createUser(`wxid_${hex(6)}`),
    /** The user of that id, made on first use. */
    user: (id: string) => state.users.find((user) => user.id === id) ?? createUser(id),
    findUser: (id: string) => state.users.find((user) => user.id === id),
    userByOpenid: (openid: string) =>
      state.users.find((user) => [state.appId, state.h5AppId].some((appId) => openidOf(user, appId) === openid)),
    openidOf,
    unionidOf: (user: SimUser) => derivedId('o6', 'union', user.id),

    issueCode(kind: CodeKind, user: SimUser): string {
      const code = `0${randomBytes(24).toString('base64url').slice(0, 31)}`;
      codes.set(code, { kind, user, expiresAtMs: clock() + CODE_LIFETIME_MS, used: false });
      return code;
    },
    /** Takes a code once, within five minutes. */
    redeemCode(kind: CodeKind, code: string): Redeemed {
      for (const [other, issued] of codes) if (issued.expiresAtMs <= clock()) codes.delete(other);
      const issued = codes.get(code);
      if (!issued || issued.kind !== kind) return { status: 'invalid' };
      if (issued.used) return { status: 'used' };
      issued.used = true;
      return { status: 'ok', user: issued.user };
    },

    allowance: (openid: string, templateId: string) => state.allowances[allowanceKey(openid, templateId)] ?? 0,
    /** Adds to (or takes from) what the user allows; never below zero. */
    changeAllowance(openid: string, templateId: string, by: number): number {
      const key = allowanceKey(openid, templateId);
      const left = Math.max(0, (state.allowances[key] ?? 0) + by);
      state.allowances[key] = left;
      file.changed();
      return left;
    },
    recordMessage(message: SubscribeMessageSent): void {
      state.messages.push(message);
      file.changed();
    },
    messagesTo: (openid: string) => state.messages.filter((message) => message.openid === openid),
    flush: file.flush,
  };
}

export type WechatState = Awaited<ReturnType<typeof openWechatState>>;
