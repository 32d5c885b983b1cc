/**
 * `npm run check-imports`: every import obeys the rules of lib/import-rules.ts. Prints each that does not as
 * `file:line`, and then exits with 1. One allowance: a flow may `import type` the row of a `*.entity`.
 */
import { findViolations, repositoryRoot } from './lib/import-scan';

const { files, violations } = findViolations(process.argv[2] ?? repositoryRoot);
for (const { file, line, what, rule } of violations) process.stderr.write(`${file}:${line}  ${what}\n    ${rule}\n`);
if (violations.length > 0) process.stderr.write(`${violations.length} import(s) break the rules of the house.\n`);
else process.stdout.write(`${files} files import only what they may.\n`);
process.exitCode = violations.length > 0 ? 1 : 0;
