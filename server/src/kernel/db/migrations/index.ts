import type { MigrationInterface } from 'typeorm';
import { TheLoop1795385021185 } from './0001-the-loop';
import { FaceChanges1795388209173 } from './0002-face-changes';
import { Refunds1795504000750 } from './0003-refunds';
import { MemberPin1795505556425 } from './0004-member-pin';
import { FaceChallenge1795506605269 } from './0005-face-challenge';
import { FaceDuplicates1795517156975 } from './0006-face-duplicates';
import { PaymentTenders1795626116259 } from './0007-payment-tenders';
import { CouponEngine1795640000000 } from './0008-coupon-engine';
import { BooksAndEvents1795630500000 } from './0009-books-and-events';
import { RefreshedTemplates1795600011000 } from './0011-refreshed-templates';
import { TillEnrolment1795650012000 } from './0012-till-enrolment';
import { PrivacyAndPoints1795690000000 } from './0013-privacy-and-points';
import { MallCatalogue1795800000014 } from './0014-mall-catalogue';
import { MallOrders1795800000015 } from './0014-mall-orders';
import { PaidBefore1795700015000 } from './0015-paid-before';

/** In order; never changed once landed. `npm run migration -- NAME` writes the next one. */
export const migrations: (new () => MigrationInterface)[] = [
  TheLoop1795385021185,
  FaceChanges1795388209173,
  Refunds1795504000750,
  MemberPin1795505556425,
  FaceChallenge1795506605269,
  FaceDuplicates1795517156975,
  PaymentTenders1795626116259,
  CouponEngine1795640000000,
  BooksAndEvents1795630500000,
  RefreshedTemplates1795600011000,
  TillEnrolment1795650012000,
  PrivacyAndPoints1795690000000,
  PaidBefore1795700015000,
  MallCatalogue1795800000014,
  MallOrders1795800000015,
];
