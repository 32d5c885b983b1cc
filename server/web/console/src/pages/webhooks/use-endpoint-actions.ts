import { newId } from '@shuke/shared';
import { App } from 'antd';
import { useState } from 'react';
import { useWords } from '../../../../shared/i18n';
import type { WebhookEndpoint } from '../../lib/contract-types';
import { okButton } from '../../lib/ok-button';
import { useApi } from '../../lib/session';
import { asApiError } from '../../lib/use-load';
import { commonWords } from '../../words/common';
import { webhooksWords } from '../../words/webhooks';
import type { MadeSecret } from './secret-dialog';

/** What can be done with an address besides changing it; each ends with a look at how it is now. */
export function useEndpointActions(onChanged: () => void) {
  const words = useWords(webhooksWords);
  const common = useWords(commonWords);
  const { modal, message } = App.useApp();
  const api = useApi();
  const [made, setMade] = useState<MadeSecret | null>(null);

  /** Runs it, says how it went, and looks again either way. */
  const attempt = async (work: () => Promise<unknown>, done: string | null) => {
    try {
      await work();
      if (done) message.success(done);
    } catch (error) {
      message.error(asApiError(error).message);
    }
    onChanged();
  };

  return {
    made,
    showSecret: setMade,
    hideSecret: () => setMade(null),

    toggle: ({ endpointId, state }: WebhookEndpoint) =>
      attempt(
        () =>
          api('POST /console/webhooks/:endpointId/state', {
            params: { endpointId },
            body: { state: state === 'active' ? 'paused' : 'active' },
          }),
        common.saved,
      ),

    test: ({ endpointId }: WebhookEndpoint) =>
      attempt(
        () => api('POST /console/webhooks/:endpointId/test', { params: { endpointId }, body: { eventId: newId() } }),
        words.tested,
      ),

    rotate({ endpointId }: WebhookEndpoint) {
      const rotationId = newId();
      modal.confirm({
        title: words.rotateTitle,
        content: words.rotateText,
        okText: words.rotate,
        cancelText: common.cancel,
        okButtonProps: okButton('webhook-rotate-confirm'),
        onOk: () =>
          attempt(async () => {
            const params = { endpointId };
            const { endpoint, secret } = await api('POST /console/webhooks/:endpointId/keys', {
              params,
              body: { rotationId },
            });
            setMade({ secret, keyId: endpoint.keys[0]?.keyId ?? '' });
          }, null),
      });
    },

    remove({ endpointId }: WebhookEndpoint) {
      modal.confirm({
        title: words.removeTitle,
        content: words.removeText,
        okText: words.remove,
        cancelText: common.cancel,
        okButtonProps: okButton('webhook-remove-confirm', true),
        onOk: () =>
          attempt(() => api('DELETE /console/webhooks/:endpointId', { params: { endpointId } }), words.removed),
      });
    },
  };
}
