import { createRoot } from 'react-dom/client';
import { applyTokens } from '../../shared/tokens';
import '../../shared/styles.css';
import './styles/base.css';
import './styles/cashier.css';
import './styles/customer.css';
import './styles/result.css';
import './styles/challenge.css';
import './styles/pay.css';
import './styles/enrol.css';
import { App } from './app';

const CUSTOMER_TEXT_SCALE = 1.5;
applyTokens({ '.customer': CUSTOMER_TEXT_SCALE });

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
createRoot(root).render(<App />);
