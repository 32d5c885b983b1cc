/** Words for handing over what was ordered in the mini program. */
import type { Dictionaries } from '../../shared/i18n';

const zh = {
  tab: '取货',
  code: '顾客的六位取货码',
  find: '查订单',
  items: (count: number) => `共 ${count} 件`,
  paid: (sum: string) => `已付 ${sum}，不用再收钱`,
  note: '备注',
  handOver: '已交给顾客',
  done: '已交给顾客，这一单完成了',
  notNow: '这一单现在不能取：顾客正在申请退款',
  unavailable: '没有连上服务器，什么都没有改动，请再试一次',
};

const en: typeof zh = {
  tab: 'Pick-up',
  code: "The customer's six digits",
  find: 'Find the order',
  items: (count) => (count === 1 ? '1 piece' : `${count} pieces`),
  paid: (sum) => `${sum} is paid: nothing more to take`,
  note: 'Note',
  handOver: 'Handed over',
  done: 'Handed over; this order is done',
  notNow: 'This order cannot be handed over now: a refund is asked for',
  unavailable: 'The server did not answer. Nothing was changed; please try again.',
};

export const pickUpDictionaries: Dictionaries<typeof zh> = { 'zh-CN': zh, en };
