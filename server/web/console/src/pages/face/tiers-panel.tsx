import { useWords } from '../../../../shared/i18n';
import { Panel } from '../../components/page';
import { YuanItem } from '../../components/yuan-input';
import { type FacePolicyForm, tierProblem } from '../../lib/face-policy-form';
import { faceWords } from '../../words/face';

/** Up to which sums a glance, the digits or the PIN pay. */
export function TiersPanel({ typed }: { readonly typed: FacePolicyForm }) {
  const words = useWords(faceWords).tiers;
  const problem = tierProblem(typed);
  return (
    <Panel title={words.title} note={words.note} testId="face-tiers">
      <table className="tiers">
        <thead>
          <tr className="quiet">
            <th scope="col">{words.amount}</th>
            <th scope="col">{words.how}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <td className="tier">
              <YuanItem name="glanceUpToYuan" label={words.glanceLabel} zeroAllowed testId="face-glance" />
            </td>
            <td className="tier">{words.glance}</td>
          </tr>
          <tr>
            <td className="tier">
              <YuanItem name="digitsUpToYuan" label={words.digitsLabel} zeroAllowed testId="face-digits" />
            </td>
            <td className="tier">{words.digits}</td>
          </tr>
          <tr>
            <td className="tier">{words.above(typed.digitsUpToYuan)}</td>
            <td className="tier">{words.pin}</td>
          </tr>
        </tbody>
      </table>
      {problem && (
        <p role="alert" className="tier-problem" data-testid="face-tier-problem">
          {words[problem]}
        </p>
      )}
      <p className="quiet">{words.noPin}</p>
    </Panel>
  );
}
