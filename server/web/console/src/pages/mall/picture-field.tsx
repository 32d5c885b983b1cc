import { DeleteOutlined, PlusOutlined, StarOutlined } from '@ant-design/icons';
import { MAX_PRODUCT_PICTURES, pictureAt } from '@shuke/shared';
import { App, Button, Spin } from 'antd';
import { useId, useState } from 'react';
import { useWords } from '../../../../shared/i18n';
import { useApi } from '../../lib/session';
import { pictureToSend } from '../../lib/shrink-picture';
import { asApiError } from '../../lib/use-load';
import { mallWords } from '../../words/mall';

interface PictureFieldProps {
  /** Given by the form. */
  readonly value?: readonly string[];
  readonly onChange?: (pictures: string[]) => void;
}

/** Pictures of a product: uploaded one by one, the first is the cover. */
export function PictureField({ value = [], onChange }: PictureFieldProps) {
  const words = useWords(mallWords).form;
  const { message } = App.useApp();
  const api = useApi();
  const inputId = useId();
  const [busy, setBusy] = useState(false);

  const upload = async (files: readonly File[]) => {
    setBusy(true);
    let pictures = [...value];
    try {
      for (const file of files.slice(0, MAX_PRODUCT_PICTURES - value.length)) {
        const { pictureUrl } = await api('POST /console/pictures', { body: { picture: await pictureToSend(file) } });
        pictures = [...pictures.filter((url) => url !== pictureUrl), pictureUrl];
        onChange?.(pictures);
      }
    } catch (error) {
      message.error(asApiError(error).message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <ul className="pictures" data-testid="product-pictures">
      {value.map((url, index) => (
        <li key={url} className="picture">
          <img src={pictureAt(url, 240)} alt={words.pictureNumber(index + 1)} width={104} height={104} />
          <span className="picture-buttons">
            {index > 0 && (
              <Button
                size="small"
                icon={<StarOutlined />}
                aria-label={words.makeCover}
                title={words.makeCover}
                onClick={() => onChange?.([url, ...value.filter((other) => other !== url)])}
              />
            )}
            <Button
              size="small"
              icon={<DeleteOutlined />}
              aria-label={words.removePicture}
              title={words.removePicture}
              onClick={() => onChange?.(value.filter((other) => other !== url))}
            />
          </span>
          {index === 0 && <span className="picture-cover">{words.cover}</span>}
        </li>
      ))}
      {value.length < MAX_PRODUCT_PICTURES && (
        <li>
          <label className="picture-add" htmlFor={inputId}>
            {busy ? <Spin /> : <PlusOutlined aria-hidden="true" />}
            <span>{busy ? words.uploading : words.addPicture}</span>
          </label>
          <input
            id={inputId}
            className="picture-input"
            type="file"
            accept="image/jpeg,image/png,image/webp"
            multiple
            disabled={busy}
            onChange={(event) => {
              void upload([...(event.target.files ?? [])]);
              event.target.value = '';
            }}
            data-testid="product-picture-file"
          />
        </li>
      )}
    </ul>
  );
}
