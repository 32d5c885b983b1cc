/** The plain pages on which a person plays the WeChat user. Everything from outside goes through `escapeHtml`. */
import { escapeHtml } from '../kernel/http/html';

const STYLE = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#ededed;color:#1a1a1a;font:16px/1.6 "PingFang SC","Noto Sans SC",system-ui,sans-serif}
main{max-width:420px;min-height:100vh;margin:0 auto;background:#fff;padding:32px 24px 48px}
.mark{display:flex;align-items:center;gap:8px;color:#5a5a5a;font-size:14px;margin:0 0 32px}
.mark i{width:12px;height:12px;border-radius:50%;background:#07c160}
h1{font-size:20px;margin:0 0 4px;font-weight:600}
p{margin:0 0 24px;color:#5a5a5a}
.sum{font-size:40px;font-weight:600;text-align:center;margin:24px 0;font-variant-numeric:tabular-nums;color:#1a1a1a}
dl{display:grid;grid-template-columns:auto 1fr;gap:8px 24px;margin:0 0 32px;padding:16px 0;border:solid #e5e5e5;border-width:1px 0}
dt{color:#5a5a5a}dd{margin:0;text-align:right;overflow-wrap:anywhere}
form{margin:0}
button,.button{display:grid;place-items:center;width:100%;min-height:48px;margin:0 0 12px;padding:8px 16px;border:0;border-radius:8px;font:inherit;text-align:center;text-decoration:none;cursor:pointer;background:#f2f2f2;color:#1a1a1a}
button:focus-visible,.button:focus-visible{outline:3px solid #576b95;outline-offset:2px}
.primary{background:#067d3f;color:#fff;font-weight:600}
h2{font-size:14px;font-weight:400;color:#5a5a5a;margin:24px 0 8px}
.user{display:flex;place-items:center normal;gap:12px;text-align:left;background:none;border-bottom:1px solid #e5e5e5;border-radius:0;margin:0;padding:8px 0}
.face{flex:none;width:36px;height:36px;border-radius:6px;background:#e3f0ea;color:#1e6b52;display:grid;place-items:center}
small{color:#5a5a5a;margin-left:auto}`;

/** @param content HTML whose outside parts are already escaped */
export function renderPage(title: string, mark: string, content: string): string {
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main><p class="mark"><i></i>${escapeHtml(mark)}</p>${content}</main></body></html>`;
}

/** Hidden form fields. */
export function hiddenFields(fields: Record<string, string>): string {
  return Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('');
}

/** The address when a browser may be sent there, else null. */
export function safeRedirect(address: string): URL | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
}
