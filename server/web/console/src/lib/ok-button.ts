import type { ButtonProps } from 'antd';

/** The confirming button of a dialog, with the hook a browser test finds it by. */
export function okButton(testId: string, danger = false): ButtonProps {
  const props: ButtonProps & { 'data-testid': string } = { danger, 'data-testid': testId };
  return props;
}
