import { searchMillion } from './bench/million';

searchMillion().then((f) => console.log(f));
