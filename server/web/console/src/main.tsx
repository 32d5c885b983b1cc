import { createRoot } from 'react-dom/client';
import { applyTokens } from '../../shared/tokens';
import '../../shared/styles.css';
import './styles.css';
import './forms.css';
import { App } from './app';

applyTokens();
const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
createRoot(root).render(<App />);
