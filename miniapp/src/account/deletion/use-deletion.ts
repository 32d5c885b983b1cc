/**
 * Deleting the account. Its number is kept on this phone from before it is asked for: when the answer is lost, the
 * receipt is asked for by that number, since the account's own sign-in works no longer.
 */
import type { RouteResult } from '@shuke/shared/contract';
import { useEffect, useState } from 'react';
import { api, errorCode, errorWords } from '../../lib/api';
import { makeId } from '../../lib/ids';
import { closeSession } from '../../lib/session-store';
import { readStored, writeStored } from '../../lib/storage';
import { toast } from '../../lib/toast';

export type Receipt = RouteResult<'POST /me/deletion'>;
export type DeletionPhase =
  | { name: 'asking' }
  | { name: 'deleting' }
  /** No answer came: it may have happened. */
  | { name: 'unknown' }
  | { name: 'done'; receipt: Receipt };

const KEY = 'shuke.deletion';
const pendingId = () => readStored<{ deletionId: string }>(KEY)?.deletionId ?? null;
/** What is said when the account is not there any more, or nobody answered. */
const MAY_HAVE_HAPPENED = ['offline', 'session-expired', 'not-signed-in', 'unavailable', 'internal'];

export function useDeletion() {
  const [phase, setPhase] = useState<DeletionPhase>(() => ({ name: pendingId() ? 'deleting' : 'asking' }));

  const finish = (receipt: Receipt) => {
    writeStored(KEY, null);
    closeSession();
    setPhase({ name: 'done', receipt });
  };

  const check = async () => {
    const deletionId = pendingId();
    if (!deletionId) return setPhase({ name: 'asking' });
    setPhase({ name: 'deleting' });
    try {
      finish(await api('GET /account-deletions/:deletionId', { params: { deletionId } }));
    } catch (error) {
      if (errorCode(error) !== 'not-found') return setPhase({ name: 'unknown' });
      writeStored(KEY, null);
      setPhase({ name: 'asking' });
    }
  };

  const remove = async (): Promise<void> => {
    const deletionId = makeId();
    writeStored(KEY, { deletionId });
    setPhase({ name: 'deleting' });
    try {
      finish(await api('POST /me/deletion', { body: { deletionId } }));
    } catch (error) {
      if (MAY_HAVE_HAPPENED.includes(errorCode(error) ?? '')) return check();
      writeStored(KEY, null);
      toast(errorWords(error));
      setPhase({ name: 'asking' });
    }
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for a number that was left from before
  useEffect(() => {
    if (pendingId()) void check();
  }, []);
  return { phase, remove, check };
}
