export default definePageConfig({ navigationBarTitleText: '领取这一单', enablePullDownRefresh: true });
