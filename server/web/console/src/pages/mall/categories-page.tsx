import { ArrowDownOutlined, ArrowUpOutlined, PlusOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useWords } from '../../../../shared/i18n';
import { Page } from '../../components/page';
import { Loaded, Teach } from '../../components/states';
import type { Category } from '../../lib/contract-types';
import { okButton } from '../../lib/ok-button';
import { inTree } from '../../lib/product-form';
import { useApi } from '../../lib/session';
import { asApiError } from '../../lib/use-load';
import { commonWords } from '../../words/common';
import { mallWords } from '../../words/mall';
import { CategoryDialog, type OpenCategory } from './category-dialog';
import { useCategories } from './use-categories';

/** The shop's categories in two levels: named, ordered, removed. */
export function CategoriesPage() {
  const words = useWords(mallWords);
  const common = useWords(commonWords);
  const { message, modal } = App.useApp();
  const api = useApi();
  const list = useCategories();
  const [open, setOpen] = useState<OpenCategory | null>(null);

  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      message.error(asApiError(error).message);
    }
    list.reload();
  };
  const levelOf = (all: readonly Category[], parentId: string | null) =>
    all.filter((category) => category.parentId === parentId);

  /** What customers find there: with what lies below. */
  const productsIn = (all: readonly Category[], { categoryId, products }: Category) =>
    levelOf(all, categoryId).reduce((sum, child) => sum + child.products, products);

  /** Changes places with its neighbour, on the screen at once. */
  const move = (all: readonly Category[], category: Category, by: -1 | 1) => {
    const level = levelOf(all, category.parentId);
    const at = level.indexOf(category);
    const ids = level.map(({ categoryId }) => categoryId);
    ids.splice(at, 1);
    ids.splice(at + by, 0, category.categoryId);
    const place = new Map(ids.map((categoryId, index) => [categoryId, index]));
    const sorted = [...all].sort((a, b) => (place.get(a.categoryId) ?? 0) - (place.get(b.categoryId) ?? 0));
    list.put(
      inTree(category.parentId === null ? sorted : [...levelOf(all, null), ...sorted.filter((c) => c.parentId)]),
    );
    void attempt(() =>
      api('POST /console/categories/order', { body: { parentId: category.parentId, categoryIds: ids } }),
    );
  };
  const remove = ({ categoryId, name }: Category) =>
    modal.confirm({
      title: words.categories.removeAsk(name),
      okText: words.categories.remove,
      cancelText: common.cancel,
      okButtonProps: okButton('category-remove-sure', true),
      onOk: () => attempt(() => api('DELETE /console/categories/:categoryId', { params: { categoryId } })),
    });

  const line = (all: readonly Category[], category: Category) => {
    const level = levelOf(all, category.parentId);
    const at = level.indexOf(category);
    const isTop = category.parentId === null;
    return (
      <li
        key={category.categoryId}
        className={isTop ? 'category' : 'category category-below'}
        data-testid="category-row"
        data-id={category.categoryId}
      >
        <span className="category-name">
          <strong>{category.name}</strong>
          <span className="quiet">{words.categories.products(productsIn(all, category))}</span>
        </span>
        <span className="row-buttons">
          <Button
            type="text"
            icon={<ArrowUpOutlined />}
            aria-label={`${words.categories.up} ${category.name}`}
            disabled={at === 0}
            onClick={() => move(all, category, -1)}
            data-testid="category-up"
          />
          <Button
            type="text"
            icon={<ArrowDownOutlined />}
            aria-label={`${words.categories.down} ${category.name}`}
            disabled={at === level.length - 1}
            onClick={() => move(all, category, 1)}
            data-testid="category-down"
          />
          {isTop && (
            <Button type="link" onClick={() => setOpen({ item: null, parentId: category.categoryId })}>
              {words.categories.addChild}
            </Button>
          )}
          <Button
            type="link"
            onClick={() => setOpen({ item: category, parentId: category.parentId })}
            data-testid="category-edit"
          >
            {words.categories.rename}
          </Button>
          <Button type="link" danger onClick={() => remove(category)} data-testid="category-remove">
            {words.categories.remove}
          </Button>
        </span>
      </li>
    );
  };
  const addButton = (
    <Button
      type="primary"
      icon={<PlusOutlined />}
      onClick={() => setOpen({ item: null, parentId: null })}
      data-testid="category-new"
    >
      {words.categories.add}
    </Button>
  );

  return (
    <Page title={words.tabs.categories} lead={words.categories.lead} actions={list.data?.length ? addButton : null}>
      <Loaded load={list}>
        {(all) =>
          all.length === 0 ? (
            <Teach title={words.categories.emptyTitle} text={words.categories.emptyText} action={addButton} />
          ) : (
            <ul className="panel categories">{all.map((category) => line(all, category))}</ul>
          )
        }
      </Loaded>
      {open && (
        <CategoryDialog
          key={open.item?.categoryId ?? 'new'}
          open={open}
          categories={list.data ?? []}
          onClose={() => setOpen(null)}
          onSaved={() => {
            setOpen(null);
            message.success(common.saved);
            list.reload();
          }}
        />
      )}
    </Page>
  );
}
