import { App, Form, Modal, Switch } from 'antd';
import { useState } from 'react';
import { useWords } from '../../../../shared/i18n';
import { ErrorNotice, Loaded } from '../../components/states';
import { YuanItem } from '../../components/yuan-input';
import type { MallSettings } from '../../lib/contract-types';
import { okButton } from '../../lib/ok-button';
import { useApi } from '../../lib/session';
import { asApiError, useLoad } from '../../lib/use-load';
import { fenOf, yuanText } from '../../lib/yuan-field';
import { commonWords } from '../../words/common';
import { mallOrderWords } from '../../words/mall-orders';

interface DeliveryForm {
  pickUp: boolean;
  delivery: boolean;
  feeYuan: string;
  freeFromYuan: string;
}

/** How the shop hands over what is ordered. */
export function DeliveryDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords(mallOrderWords).settings;
  const common = useWords(commonWords);
  const { message } = App.useApp();
  const api = useApi();
  const [form] = Form.useForm<DeliveryForm>();
  const settings = useLoad(() => api('GET /console/mall/settings'), []);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ReturnType<typeof asApiError> | null>(null);

  const save = async ({ pickUp, delivery, feeYuan, freeFromYuan }: DeliveryForm, { version }: MallSettings) => {
    setBusy(true);
    setError(null);
    const body = {
      pickUp,
      delivery,
      deliveryFeeFen: fenOf(feeYuan, 0),
      freeFromFen: fenOf(freeFromYuan, null),
      version,
    };
    try {
      await api('PUT /console/mall/settings', { body });
      message.success(common.saved);
      onClose();
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      open
      title={words.title}
      onCancel={onClose}
      cancelText={common.cancel}
      okText={common.save}
      okButtonProps={{ ...okButton('delivery-save'), loading: busy, disabled: !settings.data }}
      onOk={() => form.submit()}
    >
      {error && <ErrorNotice title={common.saveFailed} error={error} />}
      <Loaded load={settings}>
        {(data) => (
          <Form<DeliveryForm>
            form={form}
            layout="vertical"
            initialValues={{
              pickUp: data.pickUp,
              delivery: data.delivery,
              feeYuan: yuanText(data.deliveryFeeFen),
              freeFromYuan: yuanText(data.freeFromFen),
            }}
            onFinish={(values) => void save(values, data)}
          >
            <Form.Item name="pickUp" label={words.pickUp} valuePropName="checked">
              <Switch data-testid="delivery-pick-up" />
            </Form.Item>
            <Form.Item
              name="delivery"
              label={words.delivery}
              valuePropName="checked"
              dependencies={['pickUp']}
              rules={[
                ({ getFieldValue }) => ({
                  validator: async (_, delivers: boolean) => {
                    if (!delivers && !getFieldValue('pickUp')) throw new Error(words.atLeastOne);
                  },
                }),
              ]}
            >
              <Switch data-testid="delivery-delivery" />
            </Form.Item>
            <YuanItem name="feeYuan" label={words.fee} zeroAllowed testId="delivery-fee" />
            <YuanItem
              name="freeFromYuan"
              label={words.freeFrom}
              extra={words.freeFromNote}
              optional
              zeroAllowed={false}
              testId="delivery-free-from"
            />
          </Form>
        )}
      </Loaded>
    </Modal>
  );
}
