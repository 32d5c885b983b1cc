import type { ApiClient, EnrolFrame, FaceLook } from '@shuke/shared';
import { useEffect, useRef, useState } from 'react';
import type { Enrolment } from '../flow/enrolment';
import type { UserEvent } from '../flow/state';
import { useUntouched } from '../hooks';
import { EnrolEnded, EnrolGlasses, EnrolStart, EnrolWorking, type Stopped } from './enrol-parts';
import { EnrolRound } from './enrol-round';

/** Whoever walks away must not leave an open enrolment behind. */
const LEAVE_AFTER_MS = 60_000;

interface EnrolScreenProps {
  readonly enrolment: Enrolment;
  readonly dispatch: (event: UserEvent) => void;
  readonly api: ApiClient;
  readonly onRevoked: () => void;
}

/** Where the customer is while the enrolment is open. */
type Step =
  | { readonly at: 'start' | 'ask-glasses'; readonly why: Stopped | null }
  | { readonly at: 'round'; readonly look: FaceLook };

/**
 * Enrolment on the customer's screen. The camera opens on the customer's tap only; frames stay in this window until both
 * rounds are done, and are dropped with it.
 */
export function EnrolScreen({ enrolment, dispatch, api, onRevoked }: EnrolScreenProps) {
  const [step, setStep] = useState<Step>({ at: 'start', why: null });
  const firstRound = useRef<EnrolFrame[]>([]);
  const { phase, noticeLook } = enrolment;
  const leave = () => dispatch({ type: 'enrol-leave' });
  const latestLeave = useRef(leave);
  latestLeave.current = leave;
  const untouched = useUntouched(LEAVE_AFTER_MS, phase === 'open' && step.at !== 'round');
  useEffect(() => {
    if (untouched) latestLeave.current();
  }, [untouched]);

  // Where only the glasses' round was at fault, the first one need not be made again.
  useEffect(() => {
    if (phase !== 'open') return;
    if (noticeLook === 'glasses' && firstRound.current.length > 0) setStep({ at: 'ask-glasses', why: null });
    else firstRound.current = [];
  }, [phase, noticeLook]);

  const send = (frames: EnrolFrame[]) => {
    setStep({ at: 'start', why: null });
    dispatch({ type: 'enrol-frames', frames });
  };
  const onFrames = (look: FaceLook, frames: EnrolFrame[]) => {
    if (look === 'glasses') return send([...firstRound.current, ...frames]);
    firstRound.current = frames;
    setStep({ at: 'ask-glasses', why: null });
  };

  if (phase === 'opening' || phase === 'sending') return <EnrolWorking phase={phase} />;
  if (phase === 'done' || phase === 'ended') return <EnrolEnded enrolment={enrolment} onLeave={leave} />;
  if (step.at === 'round') {
    const { look } = step;
    return (
      <EnrolRound
        key={look}
        look={look}
        earlier={look === 'glasses' ? firstRound.current : []}
        api={api}
        onRevoked={onRevoked}
        onFrames={(frames) => onFrames(look, frames)}
        onStopped={(why) => setStep({ at: look === 'glasses' ? 'ask-glasses' : 'start', why })}
      />
    );
  }
  const { why } = step;
  const round = (look: FaceLook) => () => setStep({ at: 'round', look });
  return step.at === 'start' ? (
    <EnrolStart enrolment={enrolment} why={why} onStart={round('usual')} onLeave={leave} />
  ) : (
    <EnrolGlasses enrolment={enrolment} why={why} onSkip={() => send(firstRound.current)} onAdd={round('glasses')} />
  );
}
