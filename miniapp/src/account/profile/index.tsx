import type { RouteInput } from '@shuke/shared/contract';
import { Input, Picker, Text, View } from '@tarojs/components';
import { useState } from 'react';
import { Button } from '../../components/button';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { Failed, Skeleton } from '../../components/states';
import { useText } from '../../i18n';
import { api, errorWords } from '../../lib/api';
import { now } from '../../lib/clock';
import { dayOf } from '../../lib/dates';
import { refreshMember } from '../../lib/session';
import { type Member, putMember, useSession } from '../../lib/session-store';
import { toast } from '../../lib/toast';
import { usePullToRefresh, useQuery } from '../../lib/use-query';
import { PhoneField } from '../../platform/phone';

export default function ProfilePage() {
  const words = useText();
  const { status } = useSession();
  return (
    <Screen title={words.profile.title}>{status === 'in' ? <Profile /> : <SignInGate id="profile-sign-up" />}</Screen>
  );
}

function Profile() {
  const { member } = useSession();
  const fresh = useQuery(refreshMember, []);
  usePullToRefresh(fresh.reload);
  if (member) return <ProfileForm member={member} />;
  return fresh.error ? <Failed error={fresh.error} onRetry={() => void fresh.reload()} /> : <Skeleton rows={3} tall />;
}

/** Everything here is optional; each field is saved by itself. */
function ProfileForm({ member }: { member: Member }) {
  const words = useText();
  const [nickname, setNickname] = useState(member.nickname);
  const [busy, setBusy] = useState(false);

  const save = async (change: () => Promise<Member>) => {
    setBusy(true);
    try {
      putMember(await change());
      toast(words.common.saved);
    } catch (error) {
      toast(errorWords(error));
    } finally {
      setBusy(false);
    }
  };
  const put = (body: RouteInput<'PUT /me'>['body']) => void save(() => api('PUT /me', { body }));

  return (
    <>
      <View className="field">
        <Text className="field__label">{words.profile.nickname}</Text>
        <Text className="field__note">{words.profile.nicknameHint}</Text>
        <View className="field-row">
          <Input
            id="profile-nickname"
            className="input"
            aria-label={words.profile.nickname}
            type="nickname"
            maxlength={30}
            value={nickname}
            onInput={({ detail }) => setNickname(detail.value)}
          />
          <Button
            id="profile-save"
            kind="quiet"
            busy={busy}
            disabled={!nickname.trim() || nickname.trim() === member.nickname}
            onTap={() => put({ nickname: nickname.trim() })}
          >
            {words.common.save}
          </Button>
        </View>
      </View>
      <View className="field">
        <Text className="field__label">{words.profile.phone}</Text>
        <Text id="profile-phone" className="field__note">
          {member.phoneLast4 ? words.profile.phoneCurrent(member.phoneLast4) : words.profile.phoneNote}
        </Text>
        <PhoneField busy={busy} onPhone={(body) => void save(() => api('PUT /me/phone', { body }))} />
      </View>
      <View className="field">
        <Text className="field__label">{words.profile.birthday}</Text>
        <Text className="field__note">{words.profile.birthdayNote}</Text>
        <Picker
          mode="date"
          aria-label={words.profile.birthday}
          value={member.birthday ?? '1990-01-01'}
          start="1900-01-01"
          end={dayOf(now().toISOString())}
          onChange={({ detail }) => put({ birthday: String(detail.value) })}
        >
          <View id="profile-birthday" className="input input--picker">
            <Text>{member.birthday ?? words.profile.birthdayPick}</Text>
          </View>
        </Picker>
      </View>
    </>
  );
}
