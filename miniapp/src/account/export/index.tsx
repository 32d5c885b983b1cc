import { Text, View } from '@tarojs/components';
import Taro from '@tarojs/taro';
import { useState } from 'react';
import { Button } from '../../components/button';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { useText } from '../../i18n';
import { api, errorCode, errorWords } from '../../lib/api';
import { now } from '../../lib/clock';
import { dayOf } from '../../lib/dates';
import { useSession } from '../../lib/session-store';
import { toast } from '../../lib/toast';
import { download, loadFile, savesByItself } from '../../platform/file';
import type { LoadedFile } from '../../platform/types';

export default function ExportPage() {
  const words = useText();
  const { status } = useSession();
  return (
    <Screen title={words.exportData.title}>
      {status === 'in' ? <ExportData /> : <SignInGate id="export-sign-up" />}
    </Screen>
  );
}

/** All data about the member as a file: the browser downloads it, the mini program loads it and hands it on. */
function ExportData() {
  const words = useText().exportData;
  const [busy, setBusy] = useState(false);
  const [file, setFile] = useState<LoadedFile | null>(null);

  const work = async (task: () => Promise<void>) => {
    setBusy(true);
    try {
      await task();
    } catch (error) {
      toast(errorCode(error) ? errorWords(error) : words.failed);
    } finally {
      setBusy(false);
    }
  };
  const prepare = () =>
    work(async () => {
      const { url } = await api('POST /me/exports');
      if (!savesByItself) return setFile(await loadFile(url, `shuke-${dayOf(now().toISOString())}.json`));
      download(url);
      toast(words.downloading);
    });
  const copy = () =>
    work(async () => {
      const { url } = await api('POST /me/exports');
      await Taro.setClipboardData({ data: url });
      toast(words.copied);
    });
  const handOn = (step: () => Promise<boolean>) =>
    work(async () => {
      if (await step()) toast(words.saved);
    });

  return (
    <>
      <Text className="lead">{words.intro}</Text>
      <View className="section card notes">
        <Text className="section__title">{words.contents}</Text>
        {words.items.map((item) => (
          <Text key={item} className="notes__line">
            {item}
          </Text>
        ))}
      </View>
      <View className="buttons" aria-live="polite">
        {file ? (
          <>
            <Text id="export-ready" className="lead">
              {words.ready}
            </Text>
            <Text className="quiet">{words.readyNote}</Text>
            <Button id="export-send" busy={busy} onTap={() => void handOn(file.send)}>
              {words.send}
            </Button>
            <Button id="export-favourite" kind="quiet" busy={busy} onTap={() => void handOn(file.favourite)}>
              {words.favourite}
            </Button>
          </>
        ) : (
          <Button id="export-prepare" busy={busy} onTap={() => void prepare()}>
            {busy ? words.preparing : savesByItself ? words.download : words.prepare}
          </Button>
        )}
        <Button id="export-copy" kind="quiet" busy={busy} onTap={() => void copy()}>
          {words.copy}
        </Button>
      </View>
      <Text className="list-end">{words.linkNote}</Text>
    </>
  );
}
