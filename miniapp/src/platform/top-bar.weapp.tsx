/** WeChat draws the bar with the title and the way back. */
export const TopBar = (_props: { title: string; tab: boolean }) => null;
