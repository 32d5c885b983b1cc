/** Which form is open. A new form gets its id when it opens, so sending it twice creates one thing. */
import { newId } from '@shuke/shared';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router-dom';

export interface OpenForm<Item> {
  /** Null while creating. */
  readonly item: Item | null;
  readonly id: string;
}

/** `?new=1` in the address opens the empty form: that is how other pages' buttons lead here. */
export function useOpenForm<Item>(idOf: (item: Item) => string) {
  const [open, setOpen] = useState<OpenForm<Item> | null>(null);
  const [search, setSearch] = useSearchParams();
  const create = () => setOpen({ item: null, id: newId() });

  useEffect(() => {
    if (search.get('new') === null) return;
    setOpen({ item: null, id: newId() });
    setSearch({}, { replace: true });
  }, [search, setSearch]);

  return {
    open,
    create,
    edit: (item: Item) => setOpen({ item, id: idOf(item) }),
    close: () => setOpen(null),
  };
}
