import { DownloadOutlined, PlusOutlined, SearchOutlined, UploadOutlined } from '@ant-design/icons';
import { App, Button, Input, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useLocale, useWords } from '../../../../shared/i18n';
import { Page } from '../../components/page';
import { Loaded, Teach } from '../../components/states';
import type { Product } from '../../lib/contract-types';
import { download as saveFile } from '../../lib/csv';
import { okButton } from '../../lib/ok-button';
import { categoryPath } from '../../lib/product-form';
import { useApi } from '../../lib/session';
import { dayOf } from '../../lib/shop-days';
import { useDebounced } from '../../lib/use-debounced';
import { asApiError, useLoad } from '../../lib/use-load';
import { useOpenForm } from '../../lib/use-open-form';
import { commonWords } from '../../words/common';
import { mallWords } from '../../words/mall';
import { ImportDialog } from './import-dialog';
import { ProductDrawer } from './product-drawer';
import { ProductList } from './product-list';
import { StockDrawer } from './stock-drawer';
import { useCategories } from './use-categories';

const PAGE_SIZE = 20;
const SEARCH_DELAY_MS = 300;
const STATES = ['all', 'on-sale', 'hidden', 'sold-out'] as const;
type State = (typeof STATES)[number];

/** What the shop sells: found, changed, counted, imported. */
export function ProductsPage() {
  const words = useWords(mallWords).products;
  const common = useWords(commonWords);
  const { locale } = useLocale();
  const { message, modal } = App.useApp();
  const navigate = useNavigate();
  const api = useApi();
  const [typed, setTyped] = useState('');
  const search = useDebounced(typed.trim(), SEARCH_DELAY_MS);
  const [categoryId, setCategoryId] = useState<string>();
  const [state, setState] = useState<State>('all');
  const [{ page, of }, setPage] = useState({ page: 1, of: '' });
  // Another question starts on its first page.
  const question = JSON.stringify([search, categoryId, state]);
  const current = of === question ? page : 1;
  const query = { page: current, pageSize: PAGE_SIZE, search: search || undefined, categoryId, state };
  const list = useLoad(() => api('GET /console/products', { query }), [current, question]);
  const categories = useCategories();
  const form = useOpenForm<Product>(({ productId }) => productId);
  const [counted, setCounted] = useState<Product | null>(null);
  const [importing, setImporting] = useState(false);
  const isAsked = search !== '' || categoryId !== undefined || state !== 'all';
  const known = categories.data ?? [];

  const download = async () => {
    try {
      const { csv } = await api('GET /console/catalogue/csv');
      saveFile(`${words.export} ${dayOf(new Date())}.csv`, csv);
    } catch (error) {
      message.error(asApiError(error).message);
    }
  };
  const remove = ({ productId }: Product) =>
    modal.confirm({
      title: words.removeAsk,
      content: words.removeNote,
      okText: words.remove,
      cancelText: common.cancel,
      okButtonProps: okButton('product-remove-sure', true),
      onOk: async () => {
        try {
          await api('DELETE /console/products/:productId', { params: { productId } });
          message.success(words.removed);
          list.reload();
        } catch (error) {
          message.error(asApiError(error).message);
        }
      },
    });
  const add = () => (known.length > 0 ? form.create() : navigate('/mall/categories'));
  const clear = () => {
    setTyped('');
    setCategoryId(undefined);
    setState('all');
  };

  const addButton = (
    <Button type="primary" icon={<PlusOutlined />} onClick={add} data-testid="product-new">
      {words.add}
    </Button>
  );
  const actions = (
    <div className="row-buttons">
      <Button icon={<UploadOutlined />} onClick={() => setImporting(true)} data-testid="import-open">
        {words.import}
      </Button>
      <Button icon={<DownloadOutlined />} onClick={() => void download()} data-testid="export">
        {words.export}
      </Button>
      {addButton}
    </div>
  );

  return (
    <Page title={words.columns.product} lead={words.lead} actions={actions}>
      <div className="mall-filters">
        <Input
          className="search"
          prefix={<SearchOutlined />}
          placeholder={words.search}
          aria-label={words.search}
          maxLength={60}
          allowClear
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          data-testid="product-search"
        />
        <Select
          aria-label={words.columns.category}
          allowClear
          placeholder={words.allCategories}
          value={categoryId}
          onChange={setCategoryId}
          options={known.map((each) => ({ value: each.categoryId, label: categoryPath(known, each.categoryId) }))}
          popupMatchSelectWidth={false}
          data-testid="product-category"
        />
        <Segmented
          value={state}
          onChange={setState}
          options={STATES.map((value) => ({ value, label: words.states[value] }))}
        />
      </div>
      <Loaded load={list}>
        {({ items, total }) =>
          total > 0 ? (
            <ProductList
              products={items}
              categories={known}
              loading={list.loading}
              page={{ current, pageSize: PAGE_SIZE, total, onChange: (next) => setPage({ page: next, of: question }) }}
              onEdit={form.edit}
              onCount={setCounted}
              onRemove={remove}
            />
          ) : isAsked ? (
            <Teach
              title={words.noneFound}
              text={words.noneFoundText}
              action={<Button onClick={clear}>{words.clear}</Button>}
            />
          ) : (
            <Teach
              title={words.emptyTitle}
              text={known.length > 0 ? words.emptyText : words.categoryFirst}
              action={addButton}
            />
          )
        }
      </Loaded>
      {form.open && categories.data && (
        <ProductDrawer
          key={form.open.id}
          opened={form.open}
          categories={categories.data}
          onClose={form.close}
          onSaved={() => {
            form.close();
            message.success(common.saved);
            list.reload();
          }}
        />
      )}
      {counted && <StockDrawer product={counted} onClose={() => setCounted(null)} onChanged={list.reload} />}
      {importing && (
        <ImportDialog
          key={locale}
          onClose={() => setImporting(false)}
          onDone={() => {
            setImporting(false);
            list.reload();
            categories.reload();
          }}
        />
      )}
    </Page>
  );
}
