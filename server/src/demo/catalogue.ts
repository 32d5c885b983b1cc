export const products: readonly { name: string; subtitle: string; priceFen: number; picture: string }[] = [
  { name: '龙井热茶', subtitle: '明前一芽一叶', priceFen: 1800, picture: 'tea.svg' },
];
export const promotions: readonly { title: string; subtitle: string; priceFen: number | null; picture: string }[] = [
  { title: '桂花糕', subtitle: '今早刚蒸好', priceFen: 1200, picture: 'osmanthus.svg' },
];
