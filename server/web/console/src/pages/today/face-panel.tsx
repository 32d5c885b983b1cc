import { useLocale, useWords } from '../../../../shared/i18n';
import { Bar } from '../../components/bar';
import { Panel } from '../../components/page';
import { percentOf } from '../../lib/compare';
import type { Today } from '../../lib/contract-types';
import { formatCount } from '../../lib/format';
import { todayWords } from '../../words/today';

const outcomes = ['matched', 'phoneAsked', 'unknown', 'refused'] as const;

/** How today's attempts to pay by face went. */
export function FacePanel({ face }: { readonly face: Today['face'] }) {
  const words = useWords(todayWords);
  const { locale } = useLocale();
  const tries = outcomes.reduce((sum, outcome) => sum + face[outcome], 0);
  return (
    <Panel title={words.faceTitle} note={words.faceNote} testId="today-face">
      <p>{words.faceEnrolled(face.enrolled)}</p>
      {tries === 0 ? (
        <p className="quiet face-none">{words.faceNone}</p>
      ) : (
        <dl className="meters">
          {outcomes.map((outcome) => (
            <div key={outcome} className={`meter meter-${outcome}`}>
              <dt>{words.face[outcome]}</dt>
              <dd>
                <Bar part={face[outcome]} whole={tries} />
                <span className="meter-number">
                  {formatCount(face[outcome], locale)}
                  <small className="quiet"> {percentOf(face[outcome], tries)}%</small>
                </span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}
