import { type Burst, createFairQueue } from '../../src/modules/face/fair-queue';

const LIMIT = 6;

/** `a1` is a frame of its own of a's; with a burst, one of several. */
const item = (name: string, burst: Burst = { frames: 1 }) => ({ asker: name.charAt(0), name, burst });
type Item = ReturnType<typeof item>;

function filled(...names: string[]) {
  const queue = createFairQueue<Item>();
  for (const name of names) expect(queue.push(item(name), LIMIT)).toEqual([]);
  const rest = () => {
    const all: string[] = [];
    for (let next = queue.next(); next; next = queue.next()) all.push(next.name);
    return all;
  };
  /** Names of who had to go. */
  const push = (...items: Item[]) => items.flatMap((each) => queue.push(each, LIMIT)).map(({ name }) => name);
  return { queue, rest, push };
}

test('those who ask take turns, each in the order of their own asking', () => {
  expect(filled('a1', 'a2', 'a3', 'b1', 'c1', 'c2').rest()).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3']);
});

test('where it is full, who has most waiting makes room for who has nothing, and for nobody else', () => {
  const { queue, rest, push } = filled('a1', 'a2', 'a3', 'a4', 'b1', 'b2');
  expect(push(item('a5'))).toEqual(['a5']);
  expect(push(item('b3'))).toEqual(['b3']);
  expect(push(item('c1'))).toEqual(['a4']);
  expect(queue.size()).toBe(LIMIT);
  expect(rest()).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
});

test('where everybody waits for one answer, a newcomer is refused', () => {
  expect(filled('a', 'b', 'c', 'd', 'e', 'f').push(item('g'))).toEqual(['g']);
});

test('a burst is let in as a whole or not at all, and goes as a whole', () => {
  const { queue, rest, push } = filled('a1', 'a2');
  const burst = (asker: string, frames: number) => {
    const together = { frames };
    return Array.from({ length: frames }, (_, n) => item(`${asker}${n}`, together));
  };
  expect(push(...burst('b', 3))).toEqual([]);
  expect(push(...burst('c', 2))).toEqual(['a2']);
  expect(push(...burst('d', 3))).toEqual(['d0', 'd1', 'd2']);
  expect(queue.size()).toBe(LIMIT);
  const [next] = [queue.next(), queue.next()].slice(1);
  expect(next?.name).toBe('b0');
  if (next) expect(queue.remove(next).map(({ name }) => name)).toEqual(['b1', 'b2']);
  expect(rest()).toEqual(['c0', 'c1']);
});

test('a burst larger than the queue may wait where nobody else does', () => {
  const together = { frames: 9 };
  const { push } = filled();
  expect(push(...Array.from({ length: 9 }, (_, n) => item(`a${n}`, together)))).toEqual([]);
  expect(push(item('b'))).toEqual(['b']);
});

test('whose turn was lost comes first again, and what is removed is never handed out', () => {
  const { queue, rest } = filled('a1', 'b1', 'b2');
  const lost = queue.next();
  if (!lost) throw new Error('somebody must wait');
  expect(lost.name).toBe('a1');
  queue.putFirst(lost);
  const gone = item('c1');
  queue.push(gone, LIMIT);
  expect(queue.removeOne(gone)).toBe(true);
  expect(queue.removeOne(gone)).toBe(false);
  expect(queue.size()).toBe(3);
  expect(rest()).toEqual(['a1', 'b1', 'b2']);
  expect(queue.clear()).toEqual([]);
});
