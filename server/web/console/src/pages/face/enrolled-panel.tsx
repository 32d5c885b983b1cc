import { FACE_FILING_MEMBERS } from '@shuke/shared';
import { Alert } from 'antd';
import { Link } from 'react-router-dom';
import { useLocale, useWords } from '../../../../shared/i18n';
import { Bar } from '../../components/bar';
import { Panel } from '../../components/page';
import type { FaceOverview } from '../../lib/contract-types';
import { formatCount } from '../../lib/format';
import { faceWords } from '../../words/face';

/** How many faces are kept, and how far that is from what must be filed. */
export function EnrolledPanel({ overview }: { readonly overview: FaceOverview }) {
  const words = useWords(faceWords).enrolled;
  const { locale } = useLocale();
  const { enrolledMembers, alarm, settings } = overview;
  const count = (members: number) => formatCount(members, locale);
  return (
    <Panel title={words.title} extra={<Link to="/today">{words.today}</Link>} testId="face-enrolled">
      <p className="face-count">{words.count(count(enrolledMembers))}</p>
      <p className="face-filing">
        <Bar part={enrolledMembers} whole={FACE_FILING_MEMBERS} />
        <span className="quiet">{words.of(count(FACE_FILING_MEMBERS))}</span>
      </p>
      {alarm === 'none' ? (
        <p className="quiet">{words.none(count(FACE_FILING_MEMBERS - enrolledMembers))}</p>
      ) : (
        <Alert
          type={alarm === 'near' ? 'warning' : 'error'}
          showIcon
          role="alert"
          className="notice"
          title={words[alarm]}
          data-testid={`face-alarm-${alarm}`}
        />
      )}
      <p className="quiet">{words.retention(settings.retentionMonths)}</p>
    </Panel>
  );
}
