import qrcode from 'qrcode-generator';
import { useMemo } from 'react';

const QUIET_ZONE_MODULES = 4;

/** SVG path of the dark modules, one unit a module, quiet zone included; and the whole side in modules. */
export function qrPath(text: string): { readonly side: number; readonly path: string } {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const modules = code.getModuleCount();
  let path = '';
  for (let row = 0; row < modules; row++) {
    for (let column = 0; column < modules; column++) {
      if (code.isDark(row, column)) path += `M${column + QUIET_ZONE_MODULES} ${row + QUIET_ZONE_MODULES}h1v1h-1z`;
    }
  }
  return { side: modules + 2 * QUIET_ZONE_MODULES, path };
}

interface QrProps {
  readonly url: string;
  readonly label: string;
  readonly testId?: string;
}

/** A QR code drawn here, from nowhere else. Always dark on white: scanners fail on inverted codes. */
export function Qr({ url, label, testId }: QrProps) {
  const { side, path } = useMemo(() => qrPath(url), [url]);
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${side} ${side}`}
      role="img"
      aria-label={label}
      data-testid={testId}
      data-url={url}
      shapeRendering="crispEdges"
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#1F1B16" />
    </svg>
  );
}
