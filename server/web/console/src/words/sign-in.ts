const zh = {
  title: '登录店主后台',
  lead: '每一次付款，都是一位熟客的开始。',
  login: '账号',
  password: '密码',
  submit: '登录',
  loginMissing: '请填写账号',
  passwordMissing: '请填写密码',
  expired: '登录已过期，请重新登录。登录后会回到刚才的页面。',
};

const en: typeof zh = {
  title: 'Sign in to the shop console',
  lead: 'Every payment is the start of a regular.',
  login: 'Login',
  password: 'Password',
  submit: 'Sign in',
  loginMissing: 'Please enter your login',
  passwordMissing: 'Please enter your password',
  expired: 'Your session has ended. Sign in again and you will be back on the page you left.',
};

export const signInWords = { 'zh-CN': zh, en };
