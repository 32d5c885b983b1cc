import { createReader } from '@shuke/shared';

describe('hints read aloud', () => {
  const heard: string[] = [];
  const reader = createReader({
    say: (text, locale) => heard.push(`${locale}: ${text}`),
    hush: () => heard.push('hush'),
  });
  beforeEach(() => {
    reader.stop();
    heard.length = 0;
  });

  it('reads a hint once, however often it is shown', () => {
    reader.read('请靠近一点', 'zh-CN');
    reader.read('请靠近一点', 'zh-CN');
    expect(heard).toEqual(['hush', 'zh-CN: 请靠近一点']);
  });

  it('cuts an outdated hint off', () => {
    reader.read('Come closer', 'en');
    reader.read('Hold still', 'en');
    expect(heard).toEqual(['hush', 'en: Come closer', 'hush', 'en: Hold still']);
  });

  it('is silent when there is nothing to say, and reads anew after a stop', () => {
    reader.read('', 'en');
    expect(heard).toEqual([]);
    reader.read('Hold still', 'en');
    reader.stop();
    reader.read('Hold still', 'en');
    expect(heard.filter((each) => each === 'en: Hold still')).toHaveLength(2);
  });
});
