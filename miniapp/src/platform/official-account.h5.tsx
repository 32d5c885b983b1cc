/** The official-account card exists only inside WeChat. */
export const FollowAccount = () => null;
