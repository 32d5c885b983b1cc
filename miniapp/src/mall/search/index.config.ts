export default definePageConfig({ navigationBarTitleText: '搜商品', disableScroll: true });
