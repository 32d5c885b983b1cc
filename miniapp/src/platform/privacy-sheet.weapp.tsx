import { Button, Text, View } from '@tarojs/components';
import { useDidHide, useDidShow } from '@tarojs/taro';
import { useState } from 'react';
import { useText } from '../i18n';
import { answerPrivacyQuestion, openPrivacyGuide, usePrivacyQuestion } from './privacy';

const AGREE_ID = 'privacy-agree';

/** The question that WeChat leaves to us: what is used and why, with a no as large as the yes. */
export function PrivacySheet() {
  const words = useText().privacySheet;
  const asking = usePrivacyQuestion();
  // Tabs stay alive behind the page in front: only that one asks.
  const [inFront, setInFront] = useState(true);
  useDidShow(() => setInFront(true));
  useDidHide(() => setInFront(false));
  if (!asking || !inFront) return null;
  return (
    <View className="sheet-ground" catchMove>
      <View id="privacy-sheet" className="sheet" role="dialog" aria-label={words.title}>
        <Text className="heading">{words.title}</Text>
        <Text className="lead">{words.body}</Text>
        <View className="link" role="button" onClick={openPrivacyGuide}>
          <Text>{words.guide}</Text>
        </View>
        <View className="buttons">
          <Button
            id={AGREE_ID}
            className="button button--main"
            openType="agreePrivacyAuthorization"
            onAgreePrivacyAuthorization={() => answerPrivacyQuestion(AGREE_ID)}
          >
            {words.agree}
          </Button>
          <Button id="privacy-disagree" className="button button--quiet" onClick={() => answerPrivacyQuestion(null)}>
            {words.disagree}
          </Button>
        </View>
      </View>
    </View>
  );
}
