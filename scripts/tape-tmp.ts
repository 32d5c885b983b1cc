import { pay } from './bench/pay-tmp';
pay.run((t) => console.error(t)).then((f) => { console.log(f); process.exit(0); });
