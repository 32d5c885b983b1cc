import { Text, View } from '@tarojs/components';
import { Button } from '../../components/button';
import { useText } from '../../i18n';
import { signIn } from '../../lib/session';
import { useSession } from '../../lib/session-store';

/** The invitation on the home of somebody who is not a member yet. */
export function JoinRow() {
  const words = useText().signIn;
  const { status } = useSession();
  return (
    <View className="join">
      <View className="join__text">
        <Text className="join__title">{words.title}</Text>
        <Text className="join__note">{words.sentence}</Text>
      </View>
      <Button id="sign-up" small busy={status === 'signing-in'} onTap={() => void signIn()}>
        {status === 'signing-in' ? words.busy : words.action}
      </Button>
    </View>
  );
}
