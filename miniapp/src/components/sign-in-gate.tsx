import { Text, View } from '@tarojs/components';
import { useText } from '../i18n';
import { signIn } from '../lib/session';
import { useSession } from '../lib/session-store';
import { Button } from './button';

/** In place of what needs membership: why, and one tap. */
export function SignInGate({ id, reason }: { id: string; reason?: string }) {
  const words = useText();
  const { status } = useSession();
  return (
    <View className="gate">
      <View className="gate__mark">
        <Text className="gate__character">熟</Text>
      </View>
      <Text className="gate__title">{words.signIn.title}</Text>
      {reason ? <Text className="gate__note">{reason}</Text> : null}
      <Text className="gate__note">{words.signIn.sentence}</Text>
      <Button id={id} className="gate__action" busy={status === 'signing-in'} onTap={() => void signIn()}>
        {status === 'signing-in' ? words.signIn.busy : words.signIn.action}
      </Button>
    </View>
  );
}
