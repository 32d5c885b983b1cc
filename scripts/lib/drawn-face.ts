import sharp from 'sharp';

const WIDTH = 640;
const HEIGHT = 480;

/** A drawn figure: nobody. `lean` moves it a little, as a person before a camera does. */
function figure(lean: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 480" width="${WIDTH}" height="${HEIGHT}">
  <rect width="640" height="480" fill="#e9e0d0"/>
  <rect x="0" y="300" width="640" height="180" fill="#dccfb8"/>
  <circle cx="548" cy="96" r="46" fill="#f6eed9"/>
  <path d="M60 300V150h96v150" fill="none" stroke="#c9b896" stroke-width="8"/>
  <g transform="translate(${lean} ${Math.abs(lean) / 2})" stroke="#2f4f43" stroke-width="7" stroke-linecap="round" stroke-linejoin="round">
    <path d="M150 490c8-96 76-132 170-132s162 36 170 132z" fill="#1e6b52"/>
    <path d="M282 330v44c0 24 76 24 76 0v-44z" fill="#f6d9bd"/>
    <ellipse cx="320" cy="222" rx="112" ry="132" fill="#fbe5cd"/>
    <path d="M206 214c-8-98 52-142 118-142 70 0 122 46 110 146-12-52-34-74-66-86-42 22-118 22-140 8-14 20-20 40-22 74z" fill="#4a3a30"/>
    <path d="M252 196q20-12 40 0M348 196q20-12 40 0" fill="none"/>
    <circle cx="272" cy="222" r="8" fill="#2f4f43"/><circle cx="368" cy="222" r="8" fill="#2f4f43"/>
    <path d="M320 232q-10 26 4 30" fill="none"/>
    <path d="M276 292q44 38 88 0" fill="none"/>
    <g stroke="none" fill="#f2b8a0" opacity="0.7"><circle cx="246" cy="262" r="18"/><circle cx="394" cy="262" r="18"/></g>
  </g></svg>`;
}

/** Frames for a camera before which only a drawing stands: pictures in the README show no person. */
export const drawnFaceFrames = (): Promise<Buffer[]> =>
  Promise.all(
    [0, 2, 4, 2, 0, -2, -4, -2].map((lean) =>
      sharp(Buffer.from(figure(lean)))
        .jpeg({ quality: 90 })
        .toBuffer(),
    ),
  );
