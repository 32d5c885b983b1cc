import { SearchOutlined } from '@ant-design/icons';
import { formatFen } from '@shuke/shared';
import { Button, Input, Segmented, type TableColumnsType, Tag } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useLocale, useWords } from '../../../../shared/i18n';
import { DataList } from '../../components/data-list';
import { Page } from '../../components/page';
import { Loaded, Teach } from '../../components/states';
import type { MallOrder } from '../../lib/contract-types';
import { formatDateTime } from '../../lib/format';
import { useApi } from '../../lib/session';
import { useDebounced } from '../../lib/use-debounced';
import { useLoad } from '../../lib/use-load';
import { mallOrderWords } from '../../words/mall-orders';
import { DeliveryDialog } from './delivery-dialog';
import { OrderDrawer } from './order-drawer';

const PAGE_SIZE = 20;
const SEARCH_DELAY_MS = 300;
/** A new order shows without anybody asking. */
const EVERY_MS = 15_000;
const FILTERS = ['all', 'paid', 'ready', 'shipped', 'refund-requested', 'completed'] as const;
type Filter = (typeof FILTERS)[number];

const COLOURS: Partial<Record<MallOrder['state'], string>> = {
  paid: 'processing',
  ready: 'processing',
  shipped: 'processing',
  completed: 'success',
  'refund-requested': 'warning',
};

/** The end of its number is what people read out. */
const shortNumber = ({ orderId }: MallOrder) => orderId.slice(-6);

/** Who ordered what, and what is to be done about it. */
export function OrdersPage() {
  const words = useWords(mallOrderWords);
  const { locale } = useLocale();
  const navigate = useNavigate();
  const api = useApi();
  const [filter, setFilter] = useState<Filter>('all');
  const [typed, setTyped] = useState('');
  const search = useDebounced(typed.trim(), SEARCH_DELAY_MS);
  const [{ page, of }, setPage] = useState({ page: 1, of: '' });
  // Another question starts on its first page.
  const question = JSON.stringify([search, filter]);
  const current = of === question ? page : 1;
  const state = filter === 'all' ? undefined : filter;
  const query = { page: current, pageSize: PAGE_SIZE, search: search || undefined, state };
  const list = useLoad(() => api('GET /console/mall/orders', { query }), [current, question], EVERY_MS);
  const [openId, setOpenId] = useState<string | null>(null);
  const [settingUp, setSettingUp] = useState(false);
  const isAsked = search !== '' || filter !== 'all';
  const countOf = (name: Filter) => (name === 'all' || name === 'completed' ? 0 : (list.data?.counts[name] ?? 0));

  const goodsOf = ({ items }: MallOrder) => {
    const pieces = items.reduce((sum, { quantity }) => sum + quantity, 0);
    const name = items[0]?.name ?? '';
    return items.length === 1 ? words.times(name, pieces) : words.pieces(name, pieces);
  };
  const stateTag = ({ state: now }: MallOrder) => <Tag color={COLOURS[now]}>{words.states[now]}</Tag>;
  const head = (order: MallOrder) => (
    <div>
      <strong>{order.pickUpCode ?? shortNumber(order)}</strong>
      <div className="quiet">
        {formatDateTime(order.createdAt, locale)} · {order.memberName || shortNumber(order)}
      </div>
    </div>
  );
  const how = (order: MallOrder) => `${words.fulfilment[order.fulfilment]} · ${order.storeName}`;
  const columns: TableColumnsType<MallOrder> = [
    { title: words.columns.order, key: 'order', render: (_, order) => head(order) },
    { title: words.columns.goods, key: 'goods', render: (_, order) => goodsOf(order) },
    { title: words.columns.how, key: 'how', render: (_, order) => how(order) },
    { title: words.columns.paid, key: 'paid', align: 'right', render: (_, order) => formatFen(order.payableFen) },
    { title: words.columns.state, key: 'state', render: (_, order) => stateTag(order) },
  ];
  const clear = () => {
    setTyped('');
    setFilter('all');
  };

  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        <Button onClick={() => setSettingUp(true)} data-testid="delivery-open">
          {words.settings.open}
        </Button>
      }
    >
      <div className="mall-filters">
        <Input
          className="search"
          prefix={<SearchOutlined />}
          placeholder={words.search}
          aria-label={words.search}
          maxLength={36}
          allowClear
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          data-testid="order-search"
        />
        <Segmented
          value={filter}
          onChange={setFilter}
          options={FILTERS.map((value) => {
            const count = countOf(value);
            const name = words.filters[value];
            return { value, label: count > 0 ? words.filterCount(name, count) : name };
          })}
        />
      </div>
      <Loaded load={list}>
        {({ items, total }) =>
          total > 0 ? (
            <DataList
              testId="order"
              rows={items}
              rowKey={({ orderId }) => orderId}
              columns={columns}
              loading={list.loading}
              page={{ current, pageSize: PAGE_SIZE, total, onChange: (next) => setPage({ page: next, of: question }) }}
              onOpen={({ orderId }) => setOpenId(orderId)}
              openLabel={(order) => words.open(shortNumber(order))}
              card={(order) => (
                <>
                  <div className="card-top">
                    {head(order)}
                    {stateTag(order)}
                  </div>
                  <p>
                    {goodsOf(order)} · {formatFen(order.payableFen)}
                  </p>
                  <p className="quiet">{how(order)}</p>
                </>
              )}
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
              text={words.emptyText}
              action={<Button onClick={() => navigate('/mall/products')}>{words.toProducts}</Button>}
            />
          )
        }
      </Loaded>
      {openId && <OrderDrawer orderId={openId} onClose={() => setOpenId(null)} onChanged={list.reload} />}
      {settingUp && <DeliveryDialog onClose={() => setSettingUp(false)} />}
    </Page>
  );
}
