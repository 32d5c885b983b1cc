import { isWeakPin, PIN_DIGITS } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import { Input, Text, View } from '@tarojs/components';
import { useState } from 'react';
import { Button } from '../../components/button';
import { QueryView } from '../../components/query-view';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { useText } from '../../i18n';
import { api, errorCode, errorWords } from '../../lib/api';
import { momentOf } from '../../lib/dates';
import { signInAgain } from '../../lib/session';
import { useSession } from '../../lib/session-store';
import { toast } from '../../lib/toast';
import { usePullToRefresh, useQuery } from '../../lib/use-query';

type PinState = RouteResult<'GET /me/pin'>;

export default function PinPage() {
  const words = useText();
  const { status } = useSession();
  return <Screen title={words.pin.title}>{status === 'in' ? <Pin /> : <SignInGate id="pin-sign-up" />}</Screen>;
}

function Pin() {
  const state = useQuery(() => api('GET /me/pin'), []);
  usePullToRefresh(state.reload);
  return <QueryView query={state}>{(pin) => <PinForm pin={pin} onChanged={state.put} />}</QueryView>;
}

interface PinFieldProps {
  id: string;
  label: string;
  note?: string;
  value: string;
  onInput(value: string): void;
}

function PinField({ id, label, note, value, onInput }: PinFieldProps) {
  return (
    <View className="field">
      <Text className="field__label">{label}</Text>
      {note ? <Text className="field__note">{note}</Text> : null}
      <Input
        id={id}
        className="input"
        aria-label={label}
        type="number"
        password
        maxlength={PIN_DIGITS}
        value={value}
        onInput={({ detail }) => onInput(detail.value.trim())}
      />
    </View>
  );
}

const NOTHING = { current: '', next: '', again: '' };

/** Sets the PIN, changes it with the old one, or sets it anew after signing in through WeChat. Nothing typed is kept. */
function PinForm({ pin, onChanged }: { pin: PinState; onChanged(pin: PinState): void }) {
  const words = useText().pin;
  const { member } = useSession();
  const [typed, setTyped] = useState(NOTHING);
  const [busy, setBusy] = useState(false);
  const put = (part: Partial<typeof NOTHING>) => setTyped((before) => ({ ...before, ...part }));
  const needsOld = pin.isSet && !pin.mayReset;

  const problem = (): string | null => {
    const { current, next, again } = typed;
    const whole = [next, again, ...(needsOld ? [current] : [])].every((digits) => digits.length === PIN_DIGITS);
    if (!whole) return words.sixDigits;
    if (next !== again) return words.differ;
    return isWeakPin(next, member?.birthday ?? null) ? words.weak : null;
  };

  const work = async (task: () => Promise<void>) => {
    setBusy(true);
    try {
      await task();
    } catch (error) {
      toast(errorWords(error));
      // The sign-in was too long ago meanwhile, or the PIN was just locked: show what holds now.
      if (errorCode(error) !== 'offline') onChanged(await api('GET /me/pin').catch(() => pin));
    } finally {
      setBusy(false);
    }
  };
  const save = () => {
    const wrong = problem();
    if (wrong) return toast(wrong);
    void work(async () => {
      const body = { pin: typed.next, ...(needsOld && { currentPin: typed.current }) };
      setTyped(NOTHING);
      onChanged(await api('PUT /me/pin', { body }));
      toast(words.saved);
    });
  };
  const forgot = () =>
    void work(async () => {
      if (await signInAgain()) onChanged(await api('GET /me/pin'));
    });

  return (
    <>
      <Text className="quiet">{words.intro}</Text>
      <View id={pin.isSet ? 'pin-is-set' : 'pin-not-set'} className="field">
        <Text className="field__label">{pin.isSet ? words.isSet : words.notSet}</Text>
        {pin.lockedUntil ? <Text className="field__note">{words.locked(momentOf(pin.lockedUntil))}</Text> : null}
        {pin.isSet && pin.mayReset ? <Text className="field__note">{words.mayReset}</Text> : null}
      </View>
      {needsOld ? (
        <PinField
          id="pin-current"
          label={words.current}
          value={typed.current}
          onInput={(current) => put({ current })}
        />
      ) : null}
      <PinField
        id="pin-next"
        label={words.next}
        note={words.nextNote}
        value={typed.next}
        onInput={(next) => put({ next })}
      />
      <PinField id="pin-again" label={words.again} value={typed.again} onInput={(again) => put({ again })} />
      <View className="buttons">
        <Button id="pin-save" busy={busy} onTap={save}>
          {words.save}
        </Button>
        {needsOld ? (
          <Button id="pin-forgot" kind="quiet" busy={busy} onTap={forgot}>
            {words.forgot}
          </Button>
        ) : null}
      </View>
    </>
  );
}
