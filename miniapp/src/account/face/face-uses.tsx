import type { RouteResult } from '@shuke/shared/contract';
import { Text, View } from '@tarojs/components';
import { More } from '../../components/more';
import { QueryView } from '../../components/query-view';
import { Row } from '../../components/row';
import { useText } from '../../i18n';
import { api } from '../../lib/api';
import { momentOf } from '../../lib/dates';
import { type Pages, usePages } from '../../lib/use-pages';

type FaceUse = RouteResult<'GET /me/face/uses'>['items'][number];

export const useFaceUses = (): Pages<FaceUse> => usePages((query) => api('GET /me/face/uses', { query }), []);

/** Every time the face was looked at: when, where, and how it ended. */
export function FaceUses({ uses }: { uses: Pages<FaceUse> }) {
  const words = useText();
  const place = (use: FaceUse) => [use.storeName, use.terminalName].filter(Boolean).join(' · ');
  return (
    <View className="section">
      <Text className="section__title">{words.face.uses}</Text>
      <QueryView query={uses} rows={2}>
        {() =>
          uses.items.length === 0 ? (
            <Text className="lead quiet">{words.face.usesEmptyNote}</Text>
          ) : (
            <View id="face-uses" className="rows">
              {uses.items.map((use) => (
                <Row
                  key={use.useId}
                  title={words.face.kinds[use.kind]}
                  note={[momentOf(use.at), place(use)].filter(Boolean).join(' · ')}
                  value={words.face.outcomes[use.outcome]}
                />
              ))}
            </View>
          )
        }
      </QueryView>
      <More pages={uses} />
    </View>
  );
}
