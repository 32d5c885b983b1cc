import { isWeakPin } from '../src/pin';

test.each(['000000', '123456', '654321', '234567', '121212', '123123', '112233', '111222', '520520', '147258'])(
  '%s is refused',
  (pin) => expect(isWeakPin(pin)).toBe(true),
);

test.each(['582017', '902846', '135790', '100200', '998001'])('%s is accepted', (pin) => {
  expect(isWeakPin(pin)).toBe(false);
});

test('the own birthday is refused, however it is written, and only the own', () => {
  for (const pin of ['900731', '310790', '073190', '199007']) {
    expect(isWeakPin(pin)).toBe(false);
    expect(isWeakPin(pin, '1990-07-31')).toBe(true);
    expect(isWeakPin(pin, '1985-02-03')).toBe(false);
  }
});
