import { Tabs } from 'antd';
import { Suspense } from 'react';
import { Outlet, useLocation, useNavigate } from 'react-router-dom';
import { useWords } from '../../../../shared/i18n';
import { ListSkeleton } from '../../components/states';
import { mallWords } from '../../words/mall';
import './mall.css';

const TABS = ['products', 'categories', 'orders'] as const;

/** What the shop sells, and who ordered it: each part has an address of its own. */
export function MallPage() {
  const words = useWords(mallWords);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  return (
    <>
      <Tabs
        className="mall-tabs"
        activeKey={pathname.split('/')[2]}
        items={TABS.map((key) => ({ key, label: words.tabs[key] }))}
        onChange={(key) => navigate(`/mall/${key}`)}
      />
      <Suspense fallback={<ListSkeleton />}>
        <Outlet />
      </Suspense>
    </>
  );
}
