/** A page cannot open the browser's own permission settings. */
export const canOpenSettings = false;

export const openSettings = (): void => undefined;
