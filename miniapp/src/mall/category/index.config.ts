export default definePageConfig({ navigationBarTitleText: '商城', disableScroll: true });
