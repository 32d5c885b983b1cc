import { App, Button, Drawer, Grid, Pagination, Tag } from 'antd';
import { useState } from 'react';
import { useLocale, useWords } from '../../../../shared/i18n';
import { Loaded } from '../../components/states';
import type { CouponCode, CouponTemplate } from '../../lib/contract-types';
import { formatCount, formatDate } from '../../lib/format';
import { useApi } from '../../lib/session';
import { asApiError, useLoad } from '../../lib/use-load';
import { codesWords } from '../../words/codes';
import { CodesForm } from './codes-form';

const PAGE_SIZE = 20;

interface CodesDrawerProps {
  readonly template: CouponTemplate;
  readonly onClose: () => void;
}

function CodeLine({ code, onSwitch }: { readonly code: CouponCode; readonly onSwitch: () => void }) {
  const words = useWords(codesWords);
  const { locale } = useLocale();
  const { used, quota, validUntil, state } = code;
  return (
    <li data-testid="code-row">
      <div>
        <p className="code-text">{code.code}</p>
        <p className="quiet">
          {words.used(formatCount(used, locale), quota === null ? null : formatCount(quota, locale))}
          {validUntil && ` · ${words.until} ${formatDate(validUntil, locale)}`}
        </p>
      </div>
      <div className="line-value">
        {state === 'paused' && <Tag>{words.paused}</Tag>}
        <Button type="link" onClick={onSwitch}>
          {state === 'active' ? words.pause : words.resume}
        </Button>
      </div>
    </li>
  );
}

/** The promotion codes of one coupon: make, copy, pause. */
export function CodesDrawer({ template, onClose }: CodesDrawerProps) {
  const words = useWords(codesWords);
  const { message } = App.useApp();
  const api = useApi();
  const wide = Grid.useBreakpoint().md ?? true;
  const [page, setPage] = useState(1);
  const { templateId } = template;
  const params = { templateId };
  const list = useLoad(
    () => api('GET /console/coupon-templates/:templateId/codes', { params, query: { page, pageSize: PAGE_SIZE } }),
    [templateId, page],
  );
  const switchCode = async ({ codeId, state }: CouponCode) => {
    try {
      const body = { state: state === 'active' ? 'paused' : 'active' } as const;
      await api('POST /console/coupon-codes/:codeId/state', { params: { codeId }, body });
    } catch (failure) {
      message.error(asApiError(failure).message);
    } finally {
      list.reload();
    }
  };
  const [made, setMade] = useState<CouponCode[]>([]);
  const copy = async () => {
    await navigator.clipboard.writeText(made.map(({ code }) => code).join('\n'));
    message.success(words.copied);
  };

  return (
    <Drawer
      open
      title={words.title(template.terms.name)}
      size={wide ? 560 : '100%'}
      onClose={onClose}
      data-testid="codes-drawer"
    >
      <p className="quiet form-note">{words.lead}</p>
      <CodesForm
        templateId={templateId}
        onMade={(codes) => {
          setMade(codes);
          message.success(words.made(codes.length));
          setPage(1);
          list.reload();
        }}
      />
      {made.length > 0 && (
        <Button block className="code-copy" onClick={() => void copy()}>
          {words.copy} ({made.length})
        </Button>
      )}
      <Loaded load={list}>
        {({ items, total }) =>
          items.length === 0 ? (
            <p className="quiet">{words.none}</p>
          ) : (
            <>
              <ul className="lines">
                {items.map((code) => (
                  <CodeLine key={code.codeId} code={code} onSwitch={() => void switchCode(code)} />
                ))}
              </ul>
              {total > PAGE_SIZE && (
                <Pagination
                  align="end"
                  size="small"
                  current={page}
                  pageSize={PAGE_SIZE}
                  total={total}
                  onChange={setPage}
                  showSizeChanger={false}
                />
              )}
            </>
          )
        }
      </Loaded>
    </Drawer>
  );
}
