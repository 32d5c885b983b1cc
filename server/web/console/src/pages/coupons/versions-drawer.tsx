import { conditionLines } from '@shuke/shared';
import { Drawer, Grid, Tag } from 'antd';
import { useLocale, useWords } from '../../../../shared/i18n';
import { Loaded } from '../../components/states';
import type { CouponTemplate } from '../../lib/contract-types';
import { termsText, validityText } from '../../lib/coupon-words';
import { formatCount, formatDateTime } from '../../lib/format';
import { useApi } from '../../lib/session';
import { useLoad } from '../../lib/use-load';
import { couponsWords } from '../../words/coupons';

interface VersionsDrawerProps {
  readonly template: CouponTemplate;
  readonly onClose: () => void;
}

/** What a coupon was, version by version: issued coupons keep the terms of theirs. */
export function VersionsDrawer({ template, onClose }: VersionsDrawerProps) {
  const words = useWords(couponsWords);
  const { locale } = useLocale();
  const api = useApi();
  const wide = Grid.useBreakpoint().md ?? true;
  const { templateId } = template;
  const load = useLoad(
    () => api('GET /console/coupon-templates/:templateId/versions', { params: { templateId } }),
    [templateId],
  );
  return (
    <Drawer
      open
      title={words.versionsTitle(template.terms.name)}
      size={wide ? 560 : '100%'}
      onClose={onClose}
      data-testid="versions-drawer"
    >
      <p className="quiet form-note">{words.versionsLead}</p>
      <Loaded load={load}>
        {({ versions }) => (
          <ul className="lines">
            {versions.map(({ version, terms, issued, at }, place) => (
              <li key={version} data-testid="version-row">
                <div>
                  <p>
                    {words.version(version)} {place === 0 && <Tag color="success">{words.versionNow}</Tag>}
                  </p>
                  <p>
                    <strong>{terms.name}</strong> <span className="quiet">{termsText(terms, locale)}</span>
                  </p>
                  <p className="quiet">
                    {[validityText(terms, words, locale), ...conditionLines(terms, locale)].join(' · ')}
                  </p>
                </div>
                <div className="line-value">
                  <p>{words.versionIssued(formatCount(issued, locale))}</p>
                  <p className="quiet">{formatDateTime(at, locale)}</p>
                </div>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Drawer>
  );
}
