import { type TestServer, tellSimulator } from '../../../server/test/helpers/test-server';
import { createDevice, type Device } from './device';

/** A phone whose WeChat is the simulated one: signs in as this user, and pays what it is asked for while it is willing. */
export const phoneOf = (server: TestServer, user: string, isWilling = () => true): Device =>
  createDevice({
    apiBase: `${server.url}/api/v1`,
    loginCode: async () => (await tellSimulator<{ code: string }>(server.wechat.url, '/sim/login-code', { user })).code,
    pay: async (packageValue) => {
      if (!isWilling()) return false;
      await tellSimulator(server.pay.url, '/sim/pay', { prepay_id: packageValue });
      return true;
    },
  });
