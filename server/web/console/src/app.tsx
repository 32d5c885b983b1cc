import { App as AntApp, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { type FunctionComponent, lazy, useEffect } from 'react';
import { createBrowserRouter, Navigate, RouterProvider } from 'react-router-dom';
import { LocaleProvider, useStoredLocale } from '../../shared/i18n';
import { SessionProvider } from './lib/session';
import { useConsoleTheme } from './lib/theme';
import { CrashPage, NotFoundPage } from './pages/not-found';
import { Shell } from './pages/shell';
import { SignInPage } from './pages/sign-in';

/** A page whose code is fetched when it is first opened. */
function page<Name extends string>(load: () => Promise<Record<Name, FunctionComponent>>, name: Name) {
  const Lazy: FunctionComponent = lazy(async () => ({ default: (await load())[name] as FunctionComponent }));
  return <Lazy />;
}

const router = createBrowserRouter(
  [
    { path: '/sign-in', element: <SignInPage />, errorElement: <CrashPage /> },
    {
      path: '/',
      element: <Shell />,
      errorElement: <CrashPage />,
      children: [
        { index: true, element: <Navigate to="/today" replace /> },
        { path: 'today', element: page(() => import('./pages/today/today-page'), 'TodayPage') },
        { path: 'coupons', element: page(() => import('./pages/coupons/coupons-page'), 'CouponsPage') },
        { path: 'offers', element: page(() => import('./pages/offers/offers-page'), 'OffersPage') },
        {
          path: 'mall',
          element: page(() => import('./pages/mall/mall-page'), 'MallPage'),
          children: [
            { index: true, element: <Navigate to="/mall/products" replace /> },
            { path: 'products', element: page(() => import('./pages/mall/products-page'), 'ProductsPage') },
            { path: 'categories', element: page(() => import('./pages/mall/categories-page'), 'CategoriesPage') },
            { path: 'orders', element: page(() => import('./pages/mall/orders-page'), 'OrdersPage') },
          ],
        },
        { path: 'members/:memberId?', element: page(() => import('./pages/members/members-page'), 'MembersPage') },
        { path: 'campaigns', element: page(() => import('./pages/campaigns/campaigns-page'), 'CampaignsPage') },
        {
          path: 'campaigns/:campaignId',
          element: page(() => import('./pages/campaigns/campaign-page'), 'CampaignPage'),
        },
        { path: 'terminals', element: page(() => import('./pages/terminals/terminals-page'), 'TerminalsPage') },
        { path: 'face', element: page(() => import('./pages/face/face-page'), 'FacePage') },
        {
          path: 'reconciliation',
          element: page(() => import('./pages/reconciliation/reconciliation-page'), 'ReconciliationPage'),
        },
        {
          path: 'reconciliation/:provider/:day',
          element: page(() => import('./pages/reconciliation/bill-page'), 'BillPage'),
        },
        { path: 'webhooks', element: page(() => import('./pages/webhooks/webhooks-page'), 'WebhooksPage') },
        {
          path: 'webhooks/:endpointId',
          element: page(() => import('./pages/webhooks/deliveries-page'), 'DeliveriesPage'),
        },
        { path: 'audit', element: page(() => import('./pages/audit/audit-page'), 'AuditPage') },
        { path: '*', element: <NotFoundPage /> },
      ],
    },
  ],
  { basename: '/console' },
);

/** The merchant's console: language, theme, session, pages. */
export function App() {
  const [locale, setLocale] = useStoredLocale('shuke.console.locale');
  const theme = useConsoleTheme();
  useEffect(() => {
    dayjs.locale(locale === 'en' ? 'en' : 'zh-cn');
  }, [locale]);
  return (
    <LocaleProvider locale={locale} setLocale={setLocale}>
      <ConfigProvider
        locale={locale === 'en' ? enUS : zhCN}
        theme={theme}
        button={{ autoInsertSpace: false }}
        form={{ scrollToFirstError: true, requiredMark: false }}
      >
        <AntApp message={{ maxCount: 1 }}>
          <SessionProvider>
            <RouterProvider router={router} />
          </SessionProvider>
        </AntApp>
      </ConfigProvider>
    </LocaleProvider>
  );
}
