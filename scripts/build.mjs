/** `npm run build [-- PART …]`: everything, or the named parts (server, terminal, console, h5, weapp). */
import { build } from './lib/build.mjs';
import { checkNode, giveUp, installPackages } from './lib/setup.mjs';

checkNode();
installPackages();
const named = process.argv.slice(2);
await build(named.length > 0 ? named : ['server', 'h5', 'terminal', 'console', 'weapp']).catch((error) =>
  giveUp(error.message),
);
