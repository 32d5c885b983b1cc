import { useState } from 'react';
import { useWords } from '../../../../shared/i18n';
import { Page } from '../../components/page';
import { Loaded } from '../../components/states';
import { useApi } from '../../lib/session';
import { useLoad } from '../../lib/use-load';
import { faceWords } from '../../words/face';
import { EnrolledPanel } from './enrolled-panel';
import { PolicyForm } from './policy-form';

/** Faces: how many are kept, how surely one must match, and which sums need more than a glance. */
export function FacePage() {
  const words = useWords(faceWords);
  const api = useApi();
  /** Each version taken over starts the form anew, whatever was typed. */
  const [taken, setTaken] = useState(0);
  const load = useLoad(async () => {
    const [overview, accuracy, state] = await Promise.all([
      api('GET /console/face'),
      api('GET /console/face/accuracy'),
      api('GET /console/face/policy'),
    ]);
    return { overview, accuracy, state };
  }, []);
  return (
    <Page title={words.title} lead={words.lead}>
      <Loaded load={load}>
        {({ overview, accuracy, state }) => (
          <>
            <EnrolledPanel overview={overview} />
            <PolicyForm
              key={taken}
              state={state}
              accuracy={accuracy}
              members={overview.enrolledMembers}
              onSaved={(saved) => {
                load.put({ overview, accuracy, state: saved });
                setTaken(taken + 1);
              }}
            />
          </>
        )}
      </Loaded>
    </Page>
  );
}
