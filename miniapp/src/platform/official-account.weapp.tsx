import { OfficialAccount } from '@tarojs/components';

/** WeChat shows it only when the mini program was opened from a code in the store; elsewhere it takes no space. */
export const FollowAccount = () => <OfficialAccount />;
