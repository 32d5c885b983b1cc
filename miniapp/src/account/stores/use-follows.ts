import { useState } from 'react';
import { api, errorWords } from '../../lib/api';
import { signIn } from '../../lib/session';
import { useSession } from '../../lib/session-store';
import { changeSettings } from '../../lib/settings';
import { toast } from '../../lib/toast';
import { useQuery } from '../../lib/use-query';

/** Which stores the member follows. A tap shows at once, and is taken back when the server did not hear of it. */
export function useFollows() {
  const { status } = useSession();
  const follows = useQuery(
    status === 'in' ? async () => (await api('GET /me/follows')).stores.map(({ storeId }) => storeId) : null,
    [status],
  );
  const [tapped, setTapped] = useState<ReadonlyMap<string, boolean>>(new Map());

  const set = async (storeId: string, on: boolean): Promise<void> => {
    // Who joins here joins this store, and follows it by that.
    if (status !== 'in') changeSettings({ storeId });
    if (!(await signIn({ kind: 'follow' }))) return;
    setTapped((before) => new Map(before).set(storeId, on));
    try {
      const params = { storeId };
      await (on ? api('PUT /me/follows/:storeId', { params }) : api('DELETE /me/follows/:storeId', { params }));
      await follows.reload();
    } catch (error) {
      toast(errorWords(error));
    } finally {
      setTapped((before) => new Map([...before].filter(([id]) => id !== storeId)));
    }
  };
  return {
    has: (storeId: string): boolean => tapped.get(storeId) ?? follows.data?.includes(storeId) ?? false,
    set,
    reload: follows.reload,
  };
}
