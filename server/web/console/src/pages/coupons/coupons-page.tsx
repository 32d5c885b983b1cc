import { PlusOutlined } from '@ant-design/icons';
import { formatFen } from '@shuke/shared';
import { App, Button, Dropdown, type TableColumnsType, Tag } from 'antd';
import { useState } from 'react';
import { useLocale, useWords } from '../../../../shared/i18n';
import { DataList } from '../../components/data-list';
import { Page } from '../../components/page';
import { Loaded, Teach } from '../../components/states';
import { percentOf } from '../../lib/compare';
import type { CouponTemplate } from '../../lib/contract-types';
import { type TemplateStatus, templateStatus, termsText, validityText } from '../../lib/coupon-words';
import { formatCount } from '../../lib/format';
import { useApi } from '../../lib/session';
import { asApiError, useLoad } from '../../lib/use-load';
import { useOpenForm } from '../../lib/use-open-form';
import { commonWords } from '../../words/common';
import { couponsWords } from '../../words/coupons';
import { CodesDrawer } from './codes-drawer';
import { CouponDrawer } from './coupon-drawer';
import { VersionsDrawer } from './versions-drawer';

const PAGE_SIZE = 20;
const statusColour: Record<TemplateStatus, string> = {
  active: 'success',
  paused: 'default',
  soldOut: 'warning',
  over: 'default',
};

/** The coupon templates with what was issued and redeemed. */
export function CouponsPage() {
  const words = useWords(couponsWords);
  const common = useWords(commonWords);
  const { locale } = useLocale();
  const { message } = App.useApp();
  const api = useApi();
  const [page, setPage] = useState(1);
  const [switching, setSwitching] = useState<string | null>(null);
  const list = useLoad(() => api('GET /console/coupon-templates', { query: { page, pageSize: PAGE_SIZE } }), [page]);
  const stores = useLoad(() => api('GET /console/stores'), []);
  const scopes = useLoad(() => api('GET /console/offer-scopes'), []);
  const form = useOpenForm<CouponTemplate>((template) => template.templateId);
  const [aside, setAside] = useState<{ kind: 'codes' | 'versions'; template: CouponTemplate } | null>(null);

  const setState = async ({ templateId, state }: CouponTemplate) => {
    const next = state === 'active' ? 'paused' : 'active';
    setSwitching(templateId);
    try {
      await api('POST /console/coupon-templates/:templateId/state', { params: { templateId }, body: { state: next } });
      message.success(next === 'paused' ? words.pausedNote : words.resumedNote);
      list.reload();
    } catch (error) {
      message.error(asApiError(error).message);
    } finally {
      setSwitching(null);
    }
  };

  const issuedText = ({ issued, quota }: CouponTemplate) =>
    quota === null
      ? formatCount(issued, locale)
      : words.issuedOf(formatCount(issued, locale), formatCount(quota, locale));
  const budgetText = ({ budgetFen, spentFen }: CouponTemplate) =>
    budgetFen === null ? null : words.budget(formatFen(spentFen), formatFen(budgetFen));
  const statusTag = (template: CouponTemplate) => {
    const status = templateStatus(template, new Date());
    return <Tag color={statusColour[status]}>{words[status]}</Tag>;
  };
  const buttons = (template: CouponTemplate) => (
    <span className="row-buttons">
      <Button type="link" onClick={() => form.edit(template)} data-testid="coupon-edit">
        {common.edit}
      </Button>
      <Button
        type="link"
        loading={switching === template.templateId}
        onClick={() => void setState(template)}
        data-testid={template.state === 'active' ? 'coupon-pause' : 'coupon-resume'}
      >
        {template.state === 'active' ? words.pause : words.resume}
      </Button>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'codes', label: words.codes },
            { key: 'versions', label: words.versions },
          ],
          onClick: ({ key }) => setAside({ kind: key === 'codes' ? 'codes' : 'versions', template }),
        }}
      >
        <Button type="link" data-testid="coupon-more">
          {words.more}
        </Button>
      </Dropdown>
    </span>
  );
  const nameCell = (template: CouponTemplate) => (
    <>
      <strong>{template.terms.name}</strong>
      {template.claimable && <Tag className="tag-after">{words.claimable}</Tag>}
      <div className="quiet">{termsText(template.terms, locale)}</div>
    </>
  );
  const issuedCell = (template: CouponTemplate) => (
    <>
      {issuedText(template)}
      {template.budgetFen !== null && <div className="quiet">{budgetText(template)}</div>}
    </>
  );
  const redeemedCell = (template: CouponTemplate) => (
    <>
      {formatCount(template.redeemed, locale)}
      {template.issued > 0 && (
        <div className="quiet">{words.redeemedShare(percentOf(template.redeemed, template.issued))}</div>
      )}
    </>
  );
  const columns: TableColumnsType<CouponTemplate> = [
    { title: words.columns.name, key: 'name', render: (_, template) => nameCell(template) },
    { title: words.columns.validity, key: 'validity', render: (_, { terms }) => validityText(terms, words, locale) },
    { title: words.columns.issued, key: 'issued', align: 'right', render: (_, template) => issuedCell(template) },
    { title: words.columns.redeemed, key: 'redeemed', align: 'right', render: (_, template) => redeemedCell(template) },
    { title: words.columns.state, key: 'state', render: (_, template) => statusTag(template) },
    { key: 'buttons', align: 'right', render: (_, template) => buttons(template) },
  ];
  const addButton = (
    <Button type="primary" icon={<PlusOutlined />} onClick={form.create} data-testid="coupon-new">
      {words.add}
    </Button>
  );

  return (
    <Page title={words.title} lead={words.lead} actions={list.data && list.data.total > 0 && addButton}>
      <Loaded load={list}>
        {({ items, total }) =>
          total === 0 ? (
            <Teach title={words.emptyTitle} text={words.emptyText} action={addButton} />
          ) : (
            <DataList
              testId="coupon"
              rows={items}
              rowKey={({ templateId }) => templateId}
              columns={columns}
              loading={list.loading}
              page={{ current: page, pageSize: PAGE_SIZE, total, onChange: setPage }}
              card={(template) => (
                <>
                  <div className="card-top">
                    <div>{nameCell(template)}</div>
                    {statusTag(template)}
                  </div>
                  <p className="quiet">{validityText(template.terms, words, locale)}</p>
                  <p>
                    {words.columns.issued} {issuedText(template)} · {words.columns.redeemed}{' '}
                    {formatCount(template.redeemed, locale)}
                    {template.budgetFen !== null && ` · ${budgetText(template)}`}
                  </p>
                  {buttons(template)}
                </>
              )}
            />
          )
        }
      </Loaded>
      {form.open && (
        <CouponDrawer
          key={form.open.id}
          opened={form.open}
          stores={stores.data?.stores ?? []}
          scopes={scopes.data ?? null}
          onClose={form.close}
          onSaved={() => {
            form.close();
            message.success(common.saved);
            list.reload();
          }}
        />
      )}
      {aside?.kind === 'codes' && <CodesDrawer template={aside.template} onClose={() => setAside(null)} />}
      {aside?.kind === 'versions' && <VersionsDrawer template={aside.template} onClose={() => setAside(null)} />}
    </Page>
  );
}
