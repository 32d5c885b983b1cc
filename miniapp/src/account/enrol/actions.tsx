import type { FaceLook } from '@shuke/shared';
import { View } from '@tarojs/components';
import { Button } from '../../components/button';
import { useText } from '../../i18n';
import { goTab, replaceBy } from '../../lib/routes';
import { canOpenSettings, openSettings } from '../../platform/permissions';
import type { Phase } from './use-enrolment';

interface ActionsProps {
  phase: Phase;
  onStart(look: FaceLook): void;
  onCancel(): void;
  onWithoutGlasses(): void;
}

/** What can be tapped in each phase. */
export function Actions(props: ActionsProps) {
  switch (props.phase.name) {
    case 'done':
      return <DoneActions />;
    case 'glasses':
      return <GlassesActions {...props} />;
    case 'starting':
    case 'capturing':
    case 'sending':
      return (
        <View className="buttons">
          <CancelButton onCancel={props.onCancel} />
        </View>
      );
    default:
      return <StartActions {...props} />;
  }
}

function CancelButton({ onCancel }: Pick<ActionsProps, 'onCancel'>) {
  const words = useText().enrol;
  return (
    <Button id="enrol-cancel" kind="quiet" onTap={onCancel}>
      {words.cancel}
    </Button>
  );
}

function DoneActions() {
  const words = useText().enrol;
  return (
    <View className="buttons">
      <Button id="enrol-to-balance" onTap={() => replaceBy('balance')}>
        {words.toBalance}
      </Button>
      <Button id="enrol-done" kind="quiet" onTap={() => goTab('home')}>
        {words.toHome}
      </Button>
    </View>
  );
}

/** Both answers are as easy as each other. */
function GlassesActions({ onStart, onWithoutGlasses }: ActionsProps) {
  const words = useText().enrol;
  return (
    <View className="buttons">
      <Button id="enrol-glasses-skip" kind="quiet" onTap={onWithoutGlasses}>
        {words.glassesSkip}
      </Button>
      <Button id="enrol-glasses-add" kind="quiet" onTap={() => onStart('glasses')}>
        {words.glassesAdd}
      </Button>
    </View>
  );
}

function StartActions({ phase, onStart, onCancel }: ActionsProps) {
  const words = useText().enrol;
  const code = phase.name === 'refused' ? phase.code : null;
  const again = phase.name !== 'idle';
  if (code === 'under-age')
    return (
      <View className="buttons">
        <CancelButton onCancel={onCancel} />
      </View>
    );
  return (
    <View className="buttons">
      {code === 'consent-missing' || code === 'consent-outdated' ? (
        <Button id="enrol-to-consent" onTap={() => replaceBy('consent')}>
          {words.toConsent}
        </Button>
      ) : (
        <>
          <Button id="enrol-start" onTap={() => onStart('usual')}>
            {again ? words.retry : words.start}
          </Button>
          <Button id="enrol-at-till" kind="quiet" onTap={() => replaceBy('tillEnrol')}>
            {words.atTill}
          </Button>
        </>
      )}
      {phase.name === 'camera-problem' && phase.problem === 'denied' && canOpenSettings ? (
        <Button kind="quiet" onTap={openSettings}>
          {words.openSettings}
        </Button>
      ) : null}
      <CancelButton onCancel={onCancel} />
    </View>
  );
}
