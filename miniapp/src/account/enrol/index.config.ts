export default definePageConfig({ navigationBarTitleText: '录入人脸' });
