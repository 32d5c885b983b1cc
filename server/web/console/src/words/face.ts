const zh = {
  title: '刷脸',
  lead: '多像才算认出、多大金额要再确认，都由您定；但不能比实测过的更松。',
  enrolled: {
    title: '录入的人脸',
    count: (count: string) => `${count} 位会员开通了刷脸`,
    of: (most: string) => `法规要求满 ${most} 人要备案`,
    none: (left: string) => `离备案线还有 ${left} 人，不用做什么。`,
    near: '已经接近 100,000 人。存储的人脸达到这个数后，30 个工作日内要向省级网信部门备案，现在就可以准备材料。',
    'file-now': '已达到 100,000 人，请在 30 个工作日内向省级网信部门备案。',
    retention: (months: number) => `超过 ${months} 个月没有用过的人脸会自动删除。`,
    today: '看今天刷脸的结果',
  },
  dial: {
    title: '认人的尺度',
    note: '两张脸的距离不超过它，才算认出',
    stricter: '更严',
    measured: '实测上限',
    label: '认人的距离上限',
    stranger: '认错陌生人',
    strangerNone: (trials: string, most: string) =>
      `实测没有发生。但样本有限：和一位会员比对 ${trials} 次，真实情况最多可能有 ${most} 次。`,
    strangerSome: (trials: string, times: string, least: string, most: string) =>
      `陌生人的脸和一位会员比对 ${trials} 次，约有 ${times} 次会被当成他（95% 区间 ${least}～${most} 次）。`,
    regular: '没认出熟客',
    regularText: (trials: string, times: string, least: string, most: string) =>
      `熟客刷脸 ${trials} 次，约有 ${times} 次要再试或报手机尾号（95% 区间 ${least}～${most} 次）。`,
    tightened: (members: string, threshold: string) =>
      `每张陌生的脸都会和全店 ${members} 位会员比对，人越多越容易撞上，所以系统自动收紧到 ${threshold}。`,
    margin: '和第二像的人至少差',
    phoneMax: '最远到多少还可以报手机尾号',
    more: '更细的尺度',
    beyond: '再远就一律当作不认识。',
  },
  curve: {
    title: '实测曲线',
    sample: (on: string, people: string, pictures: string) => `${on} 测，${people} 人 ${pictures} 张照片`,
    comparisons: (genuine: string, impostor: string, enrolled: number) =>
      `每位会员录入 ${enrolled} 张；本人比对 ${genuine} 次，陌生人比对 ${impostor} 次。`,
    fmrAxis: '认错陌生人的比率（FMR）',
    fnmrAxis: '没认出本人的比率（FNMR）',
    curve: '实测',
    band: '95% 区间',
    chosen: '现在的尺度',
    label: (threshold: string, fmr: string, fnmr: string) =>
      `尺度 ${threshold} 处：认错陌生人 ${fmr}，没认出本人 ${fnmr}`,
  },
  tiers: {
    title: '金额分档',
    note: '金额越大，确认越多',
    amount: '这一单',
    how: '怎样付',
    glance: '看一眼就付',
    digits: '再报手机尾号后四位',
    pin: '再输六位支付密码',
    upTo: '不超过',
    glanceLabel: '看一眼就付的上限',
    digitsLabel: '报尾号的上限',
    above: (yuan: string) => `超过 ¥${yuan}`,
    noPin: '没有设过支付密码的会员，会请他去小程序设置，或换一种方式付。',
    'digits-below-glance': '报尾号的上限不能低于看一眼就付的上限',
    'too-much': '最多 ¥20,000',
  },
  challenge: {
    title: '动作确认',
    'when-needed': '需要时才做',
    whenNeededText: '画面不动、可疑，或金额较大时，请顾客转头、点头或张嘴。',
    always: '每次都做',
    alwaysText: '每次刷脸都请顾客做两个动作，更稳妥，也慢几秒。',
  },
  scope: {
    title: '和谁比',
    merchant: '全部门店的会员',
    merchantText: '在一家店录入，家家店都能刷。',
    'store-regulars': '这家店的常客',
    storeRegularsText: '只和来过这家店的会员比，认错的机会更小；第一次来这家店的会员要报手机尾号或出示会员码。',
  },
  refresh: {
    title: '跟上容貌变化',
    text: '非常确定的一次刷脸付款后，另存一条特征，每位会员最多一条、每周最多一次；录入的特征始终不变。',
    on: '开',
    off: '关',
  },
  changed: '有改动还没有保存',
  undo: '撤销改动',
  saved: '已保存，下一次刷脸就按新的来',
  savedName: (threshold: string, glance: string, digits: string) => `尺度 ${threshold}，¥${glance} / ¥${digits}`,
};

const en: typeof zh = {
  title: 'Pay by face',
  lead: 'You decide how alike is alike enough, and which sums need more than a glance. Never looser than what was measured.',
  enrolled: {
    title: 'Enrolled faces',
    count: (count) => `${count} members pay by face`,
    of: (most) => `${most} must be filed by law`,
    none: (left) => `${left} short of the filing line. Nothing to do.`,
    near: 'Close to 100,000. From that number of stored faces on, you have 30 working days to file with the provincial cyberspace administration. Time to prepare.',
    'file-now': '100,000 faces are stored: file with the provincial cyberspace administration within 30 working days.',
    retention: (months) => `A face that was not used for ${months} months is deleted by itself.`,
    today: 'See how today went',
  },
  dial: {
    title: 'How alike is alike enough',
    note: 'Two faces no farther apart than this are the same person',
    stricter: 'Stricter',
    measured: 'As measured',
    label: 'Largest distance that counts as recognised',
    stranger: 'A stranger taken for a member',
    strangerNone: (trials, most) =>
      `Did not happen. But the sample is small: of ${trials} comparisons with one member it could truly be up to ${most}.`,
    strangerSome: (trials, times, least, most) =>
      `Of ${trials} comparisons of a stranger with one member, about ${times} are taken for that member (95% interval ${least} to ${most}).`,
    regular: 'A regular not recognised',
    regularText: (trials, times, least, most) =>
      `Of ${trials} attempts by regulars, about ${times} have to try again or give their phone’s digits (95% interval ${least} to ${most}).`,
    tightened: (members, threshold) =>
      `Every strange face is compared with all ${members} members. The more there are, the likelier a chance match, so the limit in force is ${threshold}.`,
    margin: 'The next most alike must be farther by at least',
    phoneMax: 'Farthest that the phone’s digits may still decide',
    more: 'Finer settings',
    beyond: 'Anything farther is nobody we know.',
  },
  curve: {
    title: 'As measured',
    sample: (on, people, pictures) => `${on}, ${pictures} photos of ${people} people`,
    comparisons: (genuine, impostor, enrolled) =>
      `${enrolled} photos enrolled per member; ${genuine} comparisons of the same person, ${impostor} of strangers.`,
    fmrAxis: 'Strangers taken for a member (FMR)',
    fnmrAxis: 'Members not recognised (FNMR)',
    curve: 'Measured',
    band: '95% interval',
    chosen: 'In force',
    label: (threshold, fmr, fnmr) =>
      `At ${threshold}: strangers taken for a member ${fmr}, members not recognised ${fnmr}`,
  },
  tiers: {
    title: 'By amount',
    note: 'The larger the sum, the more is asked',
    amount: 'A payment',
    how: 'is paid with',
    glance: 'a glance',
    digits: 'the phone’s last four digits as well',
    pin: 'the six-digit payment PIN as well',
    upTo: 'up to',
    glanceLabel: 'Largest sum for a glance',
    digitsLabel: 'Largest sum for the digits',
    above: (yuan) => `above ¥${yuan}`,
    noPin: 'A member without a PIN is asked to set one in the mini program, or to pay another way.',
    'digits-below-glance': 'The digits’ limit cannot be below the glance’s',
    'too-much': 'At most ¥20,000',
  },
  challenge: {
    title: 'A movement to be sure',
    'when-needed': 'When needed',
    whenNeededText:
      'Ask to turn the head, nod or open the mouth when the picture keeps still, looks wrong, or the sum is large.',
    always: 'Every time',
    alwaysText: 'Ask for two movements at every payment by face: safer, and a few seconds slower.',
  },
  scope: {
    title: 'Compare with',
    merchant: 'Members of all stores',
    merchantText: 'Enrol in one store, pay in all of them.',
    'store-regulars': 'This store’s regulars',
    storeRegularsText:
      'Compare only with members who came to this store: fewer chance matches. On a first visit to a store a member gives the phone’s digits or the member code.',
  },
  refresh: {
    title: 'Keep up with a changing face',
    text: 'After a payment by a face that is surely the member’s, one more set of numbers is kept beside the enrolled ones: one a member, at most once a week. What was enrolled never changes.',
    on: 'On',
    off: 'Off',
  },
  changed: 'Not saved yet',
  undo: 'Undo',
  saved: 'Saved. The next payment by face follows it.',
  savedName: (threshold, glance, digits) => `${threshold}, ¥${glance} / ¥${digits}`,
};

export const faceWords = { 'zh-CN': zh, en };
export type FaceWords = typeof zh;
