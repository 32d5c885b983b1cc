/** What the demo shop sells and shows. The pictures lie in `media/` and are served under `/media/`. */

export interface DemoProduct {
  readonly name: string;
  readonly subtitle: string;
  readonly description: string;
  /** A name of `categories`, or of a child there. */
  readonly category: string;
  /** A square picture's file name in `media/`. */
  readonly picture: string;
  readonly specNames: readonly string[];
  readonly skus: readonly {
    readonly values: readonly string[];
    readonly priceFen: number;
    /** Null: made on the spot, not counted. */
    readonly stock: number | null;
    readonly barcode: string | null;
  }[];
}

export interface DemoPromotion {
  readonly title: string;
  readonly subtitle: string;
  /** Null: the promotion names no price. */
  readonly priceFen: number | null;
  /** A 16:10 picture's file name in `media/`; its subject stays in view when cropped to portrait. */
  readonly picture: string;
}

/** Names of categories, each with those below it. */
export const categories: readonly { readonly name: string; readonly children: readonly string[] }[] = [
  { name: '茶饮', children: ['热茶', '冷饮'] },
  { name: '点心', children: ['糕点', '面点'] },
  { name: '带回家', children: [] },
];

const one = (priceFen: number, stock: number | null = null, barcode: string | null = null) => [
  { values: [], priceFen, stock, barcode },
];

export const products: readonly DemoProduct[] = [
  {
    name: '龙井热茶',
    subtitle: '明前一芽一叶，第一泡最鲜',
    description: '梅家坞的明前龙井，八十五度的水，三分钟。可以续三泡。',
    category: '热茶',
    picture: 'longjing-tea.svg',
    specNames: ['份量'],
    skus: [
      { values: ['一杯'], priceFen: 1800, stock: null, barcode: null },
      { values: ['一壶'], priceFen: 4800, stock: null, barcode: null },
    ],
  },
  {
    name: '桂花糕',
    subtitle: '今早刚蒸好，三块一份',
    description: '米粉三蒸，桂花是去年秋天自己渍的。常温放一天，冷藏三天。',
    category: '糕点',
    picture: 'osmanthus-cake.svg',
    specNames: ['口味', '份量'],
    skus: [
      { values: ['原味', '三块'], priceFen: 1200, stock: 40, barcode: null },
      { values: ['原味', '六块'], priceFen: 2200, stock: 20, barcode: null },
      { values: ['少糖', '三块'], priceFen: 1200, stock: 24, barcode: null },
      { values: ['少糖', '六块'], priceFen: 2200, stock: 0, barcode: null },
    ],
  },
  {
    name: '蛋挞',
    subtitle: '每小时出一炉',
    description: '酥皮折二百四十层，出炉一小时内最好吃。',
    category: '面点',
    picture: 'egg-tart.svg',
    specNames: [],
    skus: one(600, 60),
  },
  {
    name: '红豆包',
    subtitle: '陈皮红豆，熬足四小时',
    description: '五年陈皮，赤小豆带皮熬，不加油。',
    category: '面点',
    picture: 'red-bean-bun.svg',
    specNames: [],
    skus: one(500, 60),
  },
  {
    name: '冷泡乌龙',
    subtitle: '慢泡八小时，不苦不涩',
    description: '阿里山乌龙，四度冷泡一整夜。',
    category: '冷饮',
    picture: 'cold-brew.svg',
    specNames: ['糖'],
    skus: [
      { values: ['不加糖'], priceFen: 1600, stock: null, barcode: null },
      { values: ['少许蜂蜜'], priceFen: 1800, stock: null, barcode: null },
    ],
  },
  {
    name: '五仁小月饼',
    subtitle: '手打酥皮，少糖',
    description: '五样果仁现炒现拌，一枚四十克。',
    category: '糕点',
    picture: 'mooncake.svg',
    specNames: [],
    skus: one(900, 30),
  },
  {
    name: '山间散茶',
    subtitle: '凤凰单丛，一罐 100 克',
    description: '乌岽山老丛，春茶，中火烘焙。开罐后一个月内喝完。',
    category: '带回家',
    picture: 'tea-jar.svg',
    specNames: ['香型'],
    skus: [
      { values: ['蜜兰香'], priceFen: 8800, stock: 18, barcode: '6900000000017' },
      { values: ['鸭屎香'], priceFen: 9800, stock: 12, barcode: '6900000000024' },
    ],
  },
  {
    name: '茶点礼盒',
    subtitle: '六样点心配一罐茶',
    description: '送人体面，自己吃也不心疼。当天现装，附手写卡片。',
    category: '带回家',
    picture: 'gift-box.svg',
    specNames: [],
    skus: one(16800, 10, '6900000000031'),
  },
];

export const promotions: readonly DemoPromotion[] = [
  {
    title: '早上好，先喝口热的',
    subtitle: '龙井热茶，十点前第二杯半价',
    priceFen: 1800,
    picture: 'promo-morning-tea.svg',
  },
  { title: '桂花开了', subtitle: '今早现蒸的桂花糕', priceFen: 1200, picture: 'promo-osmanthus.svg' },
  { title: '晚上坐一会儿', subtitle: '一壶单丛，两位慢慢喝', priceFen: null, picture: 'promo-evening.svg' },
];
