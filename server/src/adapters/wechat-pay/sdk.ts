// The package's index assigns to a getter, which throws once a bundler has made it strict code: its parts are taken singly.
import Aes from 'wechatpay-axios-plugin/lib/aes';
import Formatter from 'wechatpay-axios-plugin/lib/formatter';
import Rsa from 'wechatpay-axios-plugin/lib/rsa';

export { Aes, Formatter, Rsa };
