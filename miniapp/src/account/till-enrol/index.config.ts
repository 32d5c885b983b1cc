export default definePageConfig({ navigationBarTitleText: '到店里录入' });
