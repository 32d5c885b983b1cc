/** A browser has no scanner of its own: the phone's camera app opens the code's link instead. */
export const canScan = false;

export const scanCode = async (): Promise<string | null> => null;
