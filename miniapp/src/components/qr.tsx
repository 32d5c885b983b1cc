import { Image, View } from '@tarojs/components';
import qrcode from 'qrcode-generator';
import { useMemo } from 'react';

const CELL_PX = 6;

/** A QR code on white in both themes: scanners want dark on light, with a quiet margin of four cells. */
export function Qr({ text, label }: { text: string; label: string }) {
  const source = useMemo(() => {
    const code = qrcode(0, 'M');
    code.addData(text);
    code.make();
    return code.createDataURL(CELL_PX, CELL_PX * 4);
  }, [text]);
  return (
    <View className="qr">
      <Image className="qr__picture" src={source} mode="scaleToFill" aria-label={label} />
    </View>
  );
}
