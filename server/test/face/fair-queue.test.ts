import { createFairQueue } from '../../src/modules/face/fair-queue';

const LIMIT = 6;
const item = (name: string) => ({ asker: name.charAt(0), name });

function filled(...names: string[]) {
  const queue = createFairQueue<ReturnType<typeof item>>();
  for (const name of names) expect(queue.push(item(name), LIMIT)).toBeNull();
  const rest = () => {
    const all: string[] = [];
    for (let next = queue.next(); next; next = queue.next()) all.push(next.name);
    return all;
  };
  return { queue, rest };
}

test('those who ask take turns, each in the order of their own asking', () => {
  expect(filled('a1', 'a2', 'a3', 'b1', 'c1', 'c2').rest()).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3']);
});

test('where it is full, the longest line makes room for others, never for itself', () => {
  const { queue, rest } = filled('a1', 'a2', 'a3', 'a4', 'b1', 'b2');
  const greedy = item('a5');
  expect(queue.push(greedy, LIMIT)).toBe(greedy);
  expect(queue.push(item('c1'), LIMIT)?.name).toBe('a4');
  expect(queue.push(item('b3'), LIMIT)?.name).toBe('b3');
  expect(queue.size()).toBe(LIMIT);
  expect(rest()).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  expect(queue.size()).toBe(0);
});

test('with one place each taken, another newcomer is refused', () => {
  const { queue } = filled('a', 'b', 'c', 'd', 'e', 'f');
  expect(queue.push(item('g'), LIMIT)?.name).toBe('g');
});

test('whose turn was lost comes first again, and what is removed is never handed out', () => {
  const { queue, rest } = filled('a1', 'b1', 'b2');
  const lost = queue.next();
  if (!lost) throw new Error('somebody must wait');
  expect(lost.name).toBe('a1');
  queue.putFirst(lost);
  const gone = item('c1');
  queue.push(gone, LIMIT);
  expect(queue.remove(gone)).toBe(true);
  expect(queue.remove(gone)).toBe(false);
  expect(queue.size()).toBe(3);
  expect(rest()).toEqual(['a1', 'b1', 'b2']);
  expect(queue.clear()).toEqual([]);
});
