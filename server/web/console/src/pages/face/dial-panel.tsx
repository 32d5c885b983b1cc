import { DOUBT_DISTANCE, FACE_POLICY_BOUNDS, type FacePolicy, MATCH_DISTANCE } from '@shuke/shared';
import { Collapse, Form, Slider } from 'antd';
import { useLocale, useWords } from '../../../../shared/i18n';
import { Panel } from '../../components/page';
import type { FaceAccuracy } from '../../lib/contract-types';
import { type Rate, ratesAt, timesIn } from '../../lib/face-figures';
import { formatCount } from '../../lib/format';
import { faceWords } from '../../words/face';

const STRANGERS = 100_000;
const REGULARS = 100;
const three = (distance: number | undefined) => (distance ?? 0).toFixed(3);

function Stranger({ fmr }: { readonly fmr: Rate }) {
  const words = useWords(faceWords).dial;
  const { locale } = useLocale();
  const { times, least, most } = timesIn(fmr, STRANGERS);
  const [trials, some, low, high] = [STRANGERS, times, least, most].map((count) => formatCount(count, locale));
  return (
    <div>
      <dt>{words.stranger}</dt>
      <dd data-testid="face-fmr">
        {fmr.rate === 0
          ? words.strangerNone(trials ?? '', high ?? '')
          : words.strangerSome(trials ?? '', some ?? '', low ?? '', high ?? '')}
      </dd>
    </div>
  );
}

function Regular({ fnmr }: { readonly fnmr: Rate }) {
  const words = useWords(faceWords).dial;
  const { times, least, most } = timesIn(fnmr, REGULARS);
  return (
    <div>
      <dt>{words.regular}</dt>
      <dd data-testid="face-fnmr">{words.regularText(String(REGULARS), String(times), String(least), String(most))}</dd>
    </div>
  );
}

interface DialPanelProps {
  readonly accuracy: FaceAccuracy;
  readonly policy: FacePolicy;
  /** The distance in force among this shop's members. */
  readonly threshold: number;
  readonly members: number;
}

/** How alike is alike enough, and what that costs both ways, as measured. */
export function DialPanel({ accuracy, policy, threshold, members }: DialPanelProps) {
  const words = useWords(faceWords).dial;
  const { locale } = useLocale();
  const { matchedMax, margin } = FACE_POLICY_BOUNDS;
  const rates = ratesAt(accuracy.det, threshold);
  const spoken = (label: string) => ({
    ariaLabelForHandle: label,
    ariaValueTextFormatterForHandle: three,
    tooltip: { formatter: three },
  });
  return (
    <Panel title={words.title} note={words.note} className="dial" testId="face-dial">
      <output className="dial-value" data-testid="face-threshold">
        {three(policy.matchedMax)}
      </output>
      <Form.Item name="matchedMax" className="tight">
        <Slider
          min={matchedMax.least}
          max={matchedMax.most}
          step={0.005}
          marks={{ [matchedMax.least]: words.stricter, [MATCH_DISTANCE]: words.measured }}
          {...spoken(words.label)}
        />
      </Form.Item>
      {threshold < policy.matchedMax && (
        <p className="quiet" data-testid="face-tightened">
          {words.tightened(formatCount(members, locale), three(threshold))}
        </p>
      )}
      {rates && (
        <dl className="dial-figures" aria-live="polite">
          <Stranger fmr={rates.fmr} />
          <Regular fnmr={rates.fnmr} />
        </dl>
      )}
      <Collapse
        ghost
        items={[
          {
            key: 'more',
            label: words.more,
            forceRender: true,
            children: (
              <>
                <Form.Item name="margin" label={`${words.margin} ${three(policy.margin)}`}>
                  <Slider min={margin.least} max={margin.most} step={0.005} {...spoken(words.margin)} />
                </Form.Item>
                <Form.Item
                  name="phoneMax"
                  label={`${words.phoneMax} ${three(policy.phoneMax)}`}
                  extra={words.beyond}
                  className="tight"
                >
                  <Slider min={policy.matchedMax} max={DOUBT_DISTANCE} step={0.005} {...spoken(words.phoneMax)} />
                </Form.Item>
              </>
            ),
          },
        ]}
      />
    </Panel>
  );
}
