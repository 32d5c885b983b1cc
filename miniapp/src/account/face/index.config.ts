export default definePageConfig({ navigationBarTitleText: '我的刷脸', enablePullDownRefresh: true });
