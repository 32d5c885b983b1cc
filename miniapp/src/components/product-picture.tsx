import { type PictureWidth, pictureAt } from '@shuke/shared';
import { Image, View } from '@tarojs/components';
import { assetUrl } from '../platform/api-base';

interface ProductPictureProps {
  url: string;
  /** The width that is stored and fills this place on a sharp screen. */
  width: PictureWidth;
  className: string;
  label?: string;
}

/** A picture of something on sale, fetched when it comes near; a calm ground where there is none. */
export function ProductPicture({ url, width, className, label }: ProductPictureProps) {
  if (!url) return <View className={className} />;
  const named = label ? { 'aria-label': label } : {};
  return <Image className={className} src={assetUrl(pictureAt(url, width))} mode="aspectFill" lazyLoad {...named} />;
}
