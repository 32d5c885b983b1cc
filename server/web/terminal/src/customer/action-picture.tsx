import type { FaceAction } from '@shuke/shared';

/** Mirrored, as the picture in the round window is: the arrow points where the person sees themselves turn. */
const ARROWS: Partial<Record<FaceAction, string>> = {
  'turn-left': 'M62 100 H14 M30 84 L14 100 L30 116',
  'turn-right': 'M138 100 H186 M170 84 L186 100 L170 116',
  nod: 'M100 150 V192 M84 176 L100 192 L116 176',
};

/** One motion as a moving pictogram; for who wants less motion it stands still and says the same. */
export function ActionPicture({ action }: { readonly action: FaceAction }) {
  const arrow = ARROWS[action];
  return (
    <svg
      className={`action-picture action-${action}`}
      viewBox="0 0 200 200"
      aria-hidden="true"
      data-testid="action-picture"
      data-action={action}
    >
      <title>{action}</title>
      <g className="action-head">
        <ellipse cx="100" cy="96" rx="46" ry="58" className="action-face" />
        <g className="action-features">
          <g className="action-eyes">
            <ellipse cx="82" cy="84" rx="6" ry="7" />
            <ellipse cx="118" cy="84" rx="6" ry="7" />
          </g>
          <path d="M100 92 L95 110 H103" className="action-line" />
          <ellipse cx="100" cy="128" rx="14" ry="3" className="action-mouth" />
        </g>
      </g>
      {arrow && <path d={arrow} className="action-arrow" />}
    </svg>
  );
}
