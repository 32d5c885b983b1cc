/** WeChat's privacy guide exists only inside WeChat. */
export const canOpenPrivacyGuide = false;

export const openPrivacyGuide = (): void => undefined;

export function watchPrivacy(): void {
  // The browser asks by itself before it lends the camera.
}
