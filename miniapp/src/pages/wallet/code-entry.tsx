import { Input, Text, View } from '@tarojs/components';
import { useState } from 'react';
import { Button } from '../../components/button';
import { useText } from '../../i18n';
import { api, errorWords } from '../../lib/api';
import { makeId } from '../../lib/ids';
import { refreshMember } from '../../lib/session';
import { toast } from '../../lib/toast';

/** Letters and digits as printed: spaces, dashes and case do not matter. */
const isCode = (typed: string) => /^[a-z0-9]{4,20}$/i.test(typed.replace(/[\s-]/g, ''));

/** A printed promotion code, or the code a friend passed on. */
export function CodeEntry({ onDone }: { onDone(): void }) {
  const words = useText();
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const redeem = async () => {
    if (!isCode(typed)) {
      setFault(words.wallet.codeEmpty);
      return;
    }
    setBusy(true);
    setFault(null);
    try {
      // A code gives a member one coupon, however often it is typed: a lost answer needs no key kept here.
      const { terms } = await api('POST /me/coupon-codes', { body: { couponId: makeId(), code: typed } });
      setTyped('');
      toast(words.wallet.codeDone(terms.name));
      await refreshMember();
      onDone();
    } catch (error) {
      setFault(errorWords(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <View className="code-entry">
      <View className="code-entry__line">
        <Input
          id="wallet-code"
          className="input"
          type="text"
          maxlength={40}
          value={typed}
          placeholder={words.wallet.codePlaceholder}
          aria-label={words.wallet.code}
          onInput={(event) => setTyped(event.detail.value)}
          onConfirm={() => void redeem()}
        />
        <Button id="wallet-code-take" small busy={busy} onTap={() => void redeem()}>
          {words.wallet.codeTake}
        </Button>
      </View>
      {fault ? (
        <Text id="wallet-code-fault" className="code-entry__fault">
          {fault}
        </Text>
      ) : null}
    </View>
  );
}
