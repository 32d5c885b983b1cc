/** The log's technical names in words. A name without words is shown as it is: a log hides nothing. */
import type { AuditWords } from '../words/audit';

function wordFor(words: Readonly<Record<string, string>>, name: string): string {
  return words[name] ?? name;
}

/** `terminal.pair` → `配对终端`. */
export function actionText(action: string, words: AuditWords): string {
  return wordFor(words.actions, action);
}

/** `staff:0193…c0ffee` → `员工 c0ffee`: the kind in words and the id's last six digits, enough to tell two apart. */
export function thingText(thing: string, words: AuditWords): string {
  const [kind = '', id = ''] = thing.split(':');
  const name = wordFor({ ...words.subjects, ...words.actors }, kind);
  return id ? `${name} ${id.slice(-6)}` : name;
}
