import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

export type ReferenceKind = 'human' | 'human-checked' | 'face-api';
export type ReferenceReply = { type: 'ready' } | { type: 'done'; ms: number; faces: number };

export interface Reference {
  /** One picture, from encoded bytes to descriptors. The time is taken inside, without the way here and back. */
  look(picture: Uint8Array): Promise<{ ms: number; faces: number }>;
  stop(): void;
}

export const REFERENCE_NAMES: Record<ReferenceKind, string> = {
  human: 'Human, its defaults for faces',
  'human-checked': 'Human with liveness and antispoof',
  'face-api': 'face-api, SSD pipeline',
};

function nextReply(child: ChildProcess): Promise<ReferenceReply> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null) => reject(new Error(`the compared pipeline stopped with code ${code}`));
    child.once('exit', gone);
    child.once('message', (reply) => {
      child.off('exit', gone);
      resolve(reply as ReferenceReply);
    });
  });
}

/** Starts a pipeline of others in a process of its own and waits until its models are loaded. */
export async function startReference(kind: ReferenceKind): Promise<Reference> {
  const child = fork(join(__dirname, 'reference.ts'), [kind], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await nextReply(child);
  return {
    async look(picture) {
      const answered = nextReply(child);
      child.send(picture);
      const reply = await answered;
      if (reply.type !== 'done') throw new Error('the compared pipeline spoke out of turn');
      return reply;
    },
    stop: () => child.disconnect(),
  };
}
