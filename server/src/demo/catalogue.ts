/** What the demo shop sells and shows. The pictures lie in `media/` and are served under `/media/`. */

export interface DemoProduct {
  readonly name: string;
  readonly subtitle: string;
  readonly priceFen: number;
  /** A square picture's file name in `media/`. */
  readonly picture: string;
}

export interface DemoPromotion {
  readonly title: string;
  readonly subtitle: string;
  /** Null: the promotion names no price. */
  readonly priceFen: number | null;
  /** A 16:10 picture's file name in `media/`; its subject stays in view when cropped to portrait. */
  readonly picture: string;
}

export const products: readonly DemoProduct[] = [
  { name: '龙井热茶', subtitle: '明前一芽一叶，第一泡最鲜', priceFen: 1800, picture: 'longjing-tea.svg' },
  { name: '桂花糕', subtitle: '今早刚蒸好，三块一份', priceFen: 1200, picture: 'osmanthus-cake.svg' },
  { name: '蛋挞', subtitle: '每小时出一炉', priceFen: 600, picture: 'egg-tart.svg' },
  { name: '红豆包', subtitle: '陈皮红豆，熬足四小时', priceFen: 500, picture: 'red-bean-bun.svg' },
  { name: '冷泡乌龙', subtitle: '慢泡八小时，不苦不涩', priceFen: 1600, picture: 'cold-brew.svg' },
  { name: '五仁小月饼', subtitle: '手打酥皮，少糖', priceFen: 900, picture: 'mooncake.svg' },
  { name: '山间散茶', subtitle: '凤凰单丛，一罐 100 克', priceFen: 8800, picture: 'tea-jar.svg' },
  { name: '茶点礼盒', subtitle: '六样点心配一罐茶', priceFen: 16800, picture: 'gift-box.svg' },
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
