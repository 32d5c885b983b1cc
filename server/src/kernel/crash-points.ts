/**
 * Numbered places where a test kills the process, to prove that a restart ends in the one right state.
 * Without a configured point this does nothing.
 */
let armed: string | undefined;

export function armCrashPoint(name: string | undefined): void {
  armed = name;
}

export function crashPoint(name: string): void {
  if (armed === name) process.kill(process.pid, 'SIGKILL');
}
