export default definePageConfig({ navigationBarTitleText: '余额', enablePullDownRefresh: true });
