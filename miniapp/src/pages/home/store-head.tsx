import { Text, View } from '@tarojs/components';
import { Button } from '../../components/button';
import { useText } from '../../i18n';
import { parseLink } from '../../lib/links';
import { goTo } from '../../lib/routes';
import { changeSettings } from '../../lib/settings';
import { toast } from '../../lib/toast';
import { canScan, scanCode } from '../../platform/scan';
import type { Home } from './use-home';

interface StoreHeadProps {
  home: Home;
  busy: boolean;
  onFollow(on: boolean): void;
  onSwitch(): void;
}

/** Who and where the store is, following it, and the ways to another one. */
export function StoreHead({ home, busy, onFollow, onSwitch }: StoreHeadProps) {
  const words = useText();
  const scan = async () => {
    const scanned = await scanCode();
    if (scanned === null) return;
    const link = parseLink(scanned);
    if (link?.kind === 'claim') goTo('claim', { token: link.token });
    else if (link) changeSettings({ storeId: link.storeId });
    else toast(words.home.scanUnknown);
  };
  return (
    <View className="store-head">
      <View className="store-head__text">
        <Text className="store-head__merchant">{home.merchantName}</Text>
        <Text id="store-name" className="store-head__name">
          {home.store.name}
        </Text>
        <Text className="store-head__place">{home.store.address}</Text>
        <Text className="store-head__place">{words.home.hours(home.store.hours)}</Text>
        <View className="store-links">
          <View id="switch-store" className="link" role="button" onClick={onSwitch}>
            <Text>{words.home.switchStore}</Text>
          </View>
          {canScan ? (
            <View id="scan" className="link" role="button" onClick={() => void scan()}>
              <Text>{words.home.scan}</Text>
            </View>
          ) : null}
        </View>
      </View>
      <Button
        id="follow"
        small
        kind={home.following ? 'quiet' : 'main'}
        busy={busy}
        className={home.following ? 'is-following' : undefined}
        onTap={() => onFollow(!home.following)}
      >
        {home.following ? words.home.following : words.home.follow}
      </Button>
    </View>
  );
}
