import {
  AccountBookOutlined,
  ApiOutlined,
  AuditOutlined,
  GiftOutlined,
  HomeOutlined,
  MenuOutlined,
  SendOutlined,
  ShopOutlined,
  SmileOutlined,
  TabletOutlined,
  TagOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import { Button, Drawer, Grid, Menu } from 'antd';
import { createContext, Suspense, useContext, useState } from 'react';
import { Navigate, Outlet, useLocation, useNavigate } from 'react-router-dom';
import { LanguageSwitch, useWords } from '../../../shared/i18n';
import { ListSkeleton, Loaded } from '../components/states';
import iconUrl from '../icon.svg';
import type { Staff } from '../lib/contract-types';
import { useApi, useSession } from '../lib/session';
import { useLoad } from '../lib/use-load';
import { commonWords } from '../words/common';

const groups = [
  [
    'shop',
    [
      ['today', <HomeOutlined key="i" />],
      ['mall', <ShopOutlined key="i" />],
      ['coupons', <TagOutlined key="i" />],
      ['offers', <GiftOutlined key="i" />],
      ['members', <TeamOutlined key="i" />],
      ['campaigns', <SendOutlined key="i" />],
    ],
  ],
  ['money', [['reconciliation', <AccountBookOutlined key="i" />]]],
  [
    'setup',
    [
      ['terminals', <TabletOutlined key="i" />],
      ['face', <SmileOutlined key="i" />],
      ['webhooks', <ApiOutlined key="i" />],
      ['audit', <AuditOutlined key="i" />],
    ],
  ],
] as const;

const StaffContext = createContext<Staff | null>(null);

/** Who is signed in, below the shell. */
export function useStaff(): Staff {
  const staff = useContext(StaffContext);
  if (!staff) throw new Error('useStaff outside the shell');
  return staff;
}

function Navigation({ staff, onGo }: { readonly staff: Staff | undefined; readonly onGo: () => void }) {
  const words = useWords(commonWords);
  const navigate = useNavigate();
  const { signOut } = useSession();
  const { pathname } = useLocation();
  return (
    <div className="nav">
      <p className="brand">
        <img src={iconUrl} alt="" width={36} height={36} />
        <span>
          <strong>{staff?.merchantName ?? words.appName}</strong>
          <small className="quiet">{words.console}</small>
        </span>
      </p>
      <nav aria-label={words.mainNav}>
        <Menu
          mode="inline"
          selectedKeys={[pathname.split('/')[1] ?? 'today']}
          items={groups.map(([group, entries]) => ({
            type: 'group',
            label: words.navGroups[group],
            children: entries.map(([key, icon]) => ({ key, icon, label: words.nav[key], 'data-testid': `nav-${key}` })),
          }))}
          onClick={({ key }) => {
            navigate(`/${key}`);
            onGo();
          }}
        />
      </nav>
      <footer className="nav-foot">
        {staff && (
          <p>
            <span data-testid="staff-name">{staff.name}</span>
            <small className="quiet"> · {words.roles[staff.role]}</small>
          </p>
        )}
        <p className="nav-foot-row">
          <LanguageSwitch className="language" />
          <Button type="text" onClick={() => void signOut()} data-testid="sign-out">
            {words.signOut}
          </Button>
        </p>
      </footer>
    </div>
  );
}

function SignedInShell() {
  const api = useApi();
  const words = useWords(commonWords);
  const wide = Grid.useBreakpoint().lg ?? window.innerWidth >= 992;
  const [menuOpen, setMenuOpen] = useState(false);
  const staff = useLoad(() => api('GET /staff/me'), []);
  const navigation = <Navigation staff={staff.data} onGo={() => setMenuOpen(false)} />;
  return (
    <div className={`shell ${wide ? 'shell-wide' : ''}`}>
      {wide ? (
        <div className="shell-side">{navigation}</div>
      ) : (
        <header className="shell-top">
          <Button
            type="text"
            icon={<MenuOutlined />}
            aria-label={words.openMenu}
            onClick={() => setMenuOpen(true)}
            data-testid="open-menu"
          />
          <strong>{staff.data?.merchantName ?? words.appName}</strong>
          <Drawer
            open={menuOpen}
            placement="left"
            size={288}
            closable={false}
            onClose={() => setMenuOpen(false)}
            styles={{ body: { padding: 0 } }}
          >
            {navigation}
          </Drawer>
        </header>
      )}
      <main className="content">
        <Loaded load={staff}>
          {(someone) => (
            <StaffContext.Provider value={someone}>
              <Suspense fallback={<ListSkeleton />}>
                <Outlet />
              </Suspense>
            </StaffContext.Provider>
          )}
        </Loaded>
      </main>
    </div>
  );
}

/** Navigation and content; whoever is not signed in is sent to sign in and comes back to the same page. */
export function Shell() {
  const { signedIn } = useSession();
  const { pathname, search } = useLocation();
  if (!signedIn) return <Navigate to="/sign-in" replace state={{ from: pathname + search }} />;
  return <SignedInShell />;
}
