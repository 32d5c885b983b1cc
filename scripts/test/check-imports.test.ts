import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findViolations, repositoryRoot } from '../lib/import-scan';

/** Each line of a file, and the rule it breaks; null: it is allowed. */
type Lines = readonly (readonly [line: string, rule: RegExp | null])[];

const tree: Readonly<Record<string, Lines>> = {
  'shared/src/money.ts': [
    ["import { id } from './contract/common';", null],
    ["import { z } from 'zod';", /zod, and that only in shared\/src\/contract/],
    ["import { readFileSync } from 'node:fs';", /nothing but zod/],
    ["import { AppError } from '../../server/src/kernel/errors';", /nothing outside shared/],
  ],
  'shared/src/contract/common.ts': [
    ["import { z } from 'zod';", null],
    ["import React from 'react';", /nothing but zod/],
  ],
  'miniapp/src/pages/me/index.tsx': [
    ["import './index.scss';", null],
    ["import { View } from '@tarojs/components';", null],
    ["import { formatFen } from '@shuke/shared';", null],
    ["import type { RouteName } from '@shuke/shared/contract';", null],
    ["import { type RouteName, type Routes } from '@shuke/shared/contract';", null],
    ["import { routes } from '@shuke/shared/contract';", /types only/],
    ["import { type RouteName, routes } from '@shuke/shared/contract';", /types only/],
    ["export { routes } from '@shuke/shared/contract';", /types only/],
    ["void import('@shuke/shared/contract');", /types only/],
    ["import { newId } from '@shuke/shared/ids';", /as a whole/],
    ["import { z } from 'zod';", /never imports zod/],
    ["import { api } from '../../../../server/web/shared/api';", /miniapp imports only/],
  ],
  'server/web/terminal/src/app.tsx': [
    ["import { api } from '../../shared/api';", null],
    ["import { idle } from './customer/idle';", null],
    ["import { chart } from '../../console/src/chart';", /a page of server\/web imports only/],
    ["import { AppError } from '../../../src/kernel/errors';", /a page of server\/web imports only/],
  ],
  'server/web/shared/api.ts': [["import { app } from '../terminal/src/app';", /a page of server\/web imports only/]],
  'server/src/kernel/db/database.ts': [
    ["import { DataSource } from 'typeorm';", null],
    ["import { AppError } from '../errors';", null],
    ["import type { Config } from '../../config';", /kernel imports only/],
    ["import { createWechat } from '../../adapters/wechat';", /kernel imports only/],
  ],
  'server/src/adapters/wechat/wechat.ts': [
    ["import { AppError } from '../../kernel/errors';", null],
    ["import { createCoupons } from '../../modules/coupon/coupon.service';", /adapters import only/],
  ],
  'server/src/simulators/wechat-pay/state.ts': [
    ["import { exchange } from '../../adapters/remote';", null],
    ["import { Aes } from '../../adapters/wechat-pay/sdk';", null],
    ["import { createWechatPay } from '../../adapters/wechat-pay';", /simulators import only/],
    ["import { createWechat } from '../../adapters/wechat/wechat';", /simulators import only/],
  ],
  'server/src/modules/coupon/coupon.service.ts': [
    ["import { Coupon } from './coupon.entity';", null],
    ["import type { Wechat } from '../../adapters/wechat';", null],
    ["import { createMembers } from '../member/member.service';", /a module never imports another module/],
    ["import type { Member } from '../member/member.entity';", /a module never imports another module/],
    ["type Member = import('../member/member.entity').Member;", /a module never imports another module/],
    ["import { createSettlePayment } from '../../flows/settle-payment';", /a module imports only itself/],
  ],
  'server/src/modules/face/face.worker.ts': [["import { loadEngine } from './worker-engine';", null]],
  'server/src/modules/face/worker-engine.ts': [["import type { Human } from '@vladmandic/human';", null]],
  'server/src/modules/face/face-pool.ts': [
    ["import { Human } from '@vladmandic/human';", /only the face worker's files import @/],
    ["import { startWorker } from './pool-worker';", null],
    ["import type { Engine } from './worker-engine';", null],
    ["import { loadEngine } from './worker-engine';", /only the face worker's files import each other/],
    ["const folder = packageDir('@vladmandic/face-api');", /only the face worker's files import @/],
    ["require('@vladmandic/human/dist/human.node-wasm.js');", /only the face worker's files import @/],
  ],
  'server/src/flows/settle-payment.ts': [
    ["import { createCoupons } from '../modules/coupon/coupon.service';", null],
    ["import type { Coupon } from '../modules/coupon/coupon.entity';", null],
    ["import { Coupon as Row } from '../modules/coupon/coupon.entity';", /services, never entities/],
    ["export * from '../modules/coupon/coupon.entity';", /services, never entities/],
    ["import type { Container } from '../container';", /flows import only/],
  ],
  'server/src/container.ts': [
    ["import { Coupon } from './modules/coupon/coupon.entity';", null],
    ["import { money } from '../../shared/src/money';", /imports shared as @shuke\/shared/],
    ['const port = process.env.PORT;', /only server\/src\/config\.ts/],
    ["const host = process.env['HOST'];", /only server\/src\/config\.ts/],
  ],
  'server/src/config.ts': [['export const environment = process.env;', null]],
};

describe('check-imports', () => {
  let root: string;
  const write = (files: Readonly<Record<string, Lines>>, keep: (rule: RegExp | null) => boolean) => {
    for (const [file, lines] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      const kept = lines.filter(([, rule]) => keep(rule)).map(([line]) => line);
      writeFileSync(join(root, file), kept.join('\n'));
    }
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'shuke-imports-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('finds every broken rule at its file and line, and nothing else', () => {
    write(tree, () => true);
    const { violations, files } = findViolations(root);
    expect(files).toBe(Object.keys(tree).length);
    const expected = Object.entries(tree).flatMap(([file, lines]) =>
      lines.flatMap(([, rule], index) =>
        rule === null ? [] : [{ file, line: index + 1, rule: expect.stringMatching(rule) }],
      ),
    );
    const byPlace = (a: { file: string; line: number }, b: { file: string; line: number }) =>
      a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1;
    expect([...violations].sort(byPlace)).toMatchObject(expected.sort(byPlace));
    expect(violations).toHaveLength(expected.length);
  });

  it('says nothing of a tree that keeps the rules', () => {
    write(tree, (rule) => rule === null);
    expect(findViolations(root).violations).toEqual([]);
  });

  it('as a command: names the place, ends with 1; with 0 on this repository', () => {
    write({ 'server/src/container.ts': tree['server/src/container.ts'] ?? [] }, () => true);
    const check = (...args: string[]) =>
      spawnSync(process.execPath, ['--import', 'tsx', join(repositoryRoot, 'scripts/check-imports.ts'), ...args], {
        cwd: repositoryRoot,
        encoding: 'utf8',
      });
    const broken = check(root);
    expect(broken.stderr).toContain('server/src/container.ts:3  process.env');
    expect(broken.status).toBe(1);
    expect(check()).toMatchObject({ status: 0, stderr: '' });
  });
});
