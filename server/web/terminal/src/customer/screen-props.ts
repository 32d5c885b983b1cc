import type { RouteResult } from '@shuke/shared/contract';
import type { FlowState, UserEvent } from '../flow/state';

export type Promotion = RouteResult<'GET /terminal/screen'>['promotions'][number];

export interface ScreenProps {
  readonly state: FlowState;
  readonly dispatch: (event: UserEvent) => void;
}
