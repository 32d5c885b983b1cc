/** The face policy's form and the contract's body, one mapping each way. */
import { FACE_POLICY_BOUNDS, type FacePolicy } from '@shuke/shared';
import { fenOf, yuanText } from './yuan-field';

export interface FacePolicyForm extends Omit<FacePolicy, 'glanceUpToFen' | 'digitsUpToFen'> {
  glanceUpToYuan: string;
  digitsUpToYuan: string;
}

export function facePolicyFormOf({ glanceUpToFen, digitsUpToFen, ...others }: FacePolicy): FacePolicyForm {
  return { ...others, glanceUpToYuan: yuanText(glanceUpToFen), digitsUpToYuan: yuanText(digitsUpToFen) };
}

/** The body of a filled-in form. The doubtful band never ends before the sure one: it moves along. */
export function facePolicyOf({ glanceUpToYuan, digitsUpToYuan, ...form }: FacePolicyForm): FacePolicy {
  return {
    ...form,
    phoneMax: Math.max(form.phoneMax, form.matchedMax),
    glanceUpToFen: fenOf(glanceUpToYuan, 0),
    digitsUpToFen: fenOf(digitsUpToYuan, 0),
  };
}

export type TierProblem = 'digits-below-glance' | 'too-much';

/** What is wrong with the two limits beside each other, or null. Sums that are none yet are the fields' own matter. */
export function tierProblem({ glanceUpToYuan, digitsUpToYuan }: FacePolicyForm): TierProblem | null {
  const [glance, digits] = [fenOf(glanceUpToYuan, null), fenOf(digitsUpToYuan, null)];
  if (glance === null || digits === null) return null;
  if (Math.max(glance, digits) > FACE_POLICY_BOUNDS.amountFen.most) return 'too-much';
  return digits < glance ? 'digits-below-glance' : null;
}

export function samePolicy(a: FacePolicy, b: FacePolicy): boolean {
  return (Object.keys(a) as (keyof FacePolicy)[]).every((key) => a[key] === b[key]);
}
