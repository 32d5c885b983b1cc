import { formatFen } from '@shuke/shared';
import { useLocale, useWords } from '../../../../shared/i18n';
import type { FaceDuplicate } from '../../lib/contract-types';
import { formatDate } from '../../lib/format';
import { duplicatesWords } from '../../words/duplicates';
import { membersWords } from '../../words/members';

/** An account by what tells it from the other one; never a picture. */
export function AlikeMember({ member }: { readonly member: FaceDuplicate['members'][number] }) {
  const words = useWords(duplicatesWords);
  const of = useWords(membersWords);
  const { locale } = useLocale();
  const facts = [
    [words.facts.joined, formatDate(member.joinedAt, locale)],
    [words.facts.payments, words.times(member.payments)],
    [words.facts.balance, formatFen(member.balanceFen)],
    [words.facts.points, String(member.points)],
    [words.facts.coupons, words.coupons(member.coupons)],
  ];
  return (
    <div className="alike-member">
      <p>
        <strong>{member.nickname}</strong>{' '}
        <span className="quiet">{member.phoneLast4 ? of.tail(member.phoneLast4) : of.noPhone}</span>
      </p>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="quiet">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
