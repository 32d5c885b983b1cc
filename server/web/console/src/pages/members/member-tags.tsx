import { App, Select } from 'antd';
import { useState } from 'react';
import { useWords } from '../../../../shared/i18n';
import { useApi } from '../../lib/session';
import { asApiError, useLoad } from '../../lib/use-load';
import { commonWords } from '../../words/common';
import { membersWords } from '../../words/members';

/** Words staff put on a member; saved as they are chosen. */
export function MemberTags({ memberId, tags }: { readonly memberId: string; readonly tags: readonly string[] }) {
  const words = useWords(membersWords).detail;
  const common = useWords(commonWords);
  const { message } = App.useApp();
  const api = useApi();
  const scopes = useLoad(() => api('GET /console/offer-scopes'), []);
  const [chosen, setChosen] = useState<string[]>([...tags]);
  const [busy, setBusy] = useState(false);
  const save = async (next: string[]) => {
    const before = chosen;
    setChosen(next);
    setBusy(true);
    try {
      const body = { tags: next.map((tag) => tag.trim()).filter((tag) => tag !== '') };
      setChosen((await api('PUT /console/members/:memberId/tags', { params: { memberId }, body })).tags);
      message.success(common.saved);
    } catch (failure) {
      setChosen(before);
      message.error(asApiError(failure).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="member-tags">
      <Select
        mode="tags"
        className="wide"
        value={chosen}
        loading={busy}
        maxCount={20}
        aria-label={words.tags}
        placeholder={words.tagsPlaceholder}
        options={(scopes.data?.tags ?? []).map(({ tag }) => ({ value: tag, label: tag }))}
        onChange={(next: string[]) => void save(next)}
        data-testid="member-tags"
      />
      <p className="quiet">{words.tagsNote}</p>
    </div>
  );
}
