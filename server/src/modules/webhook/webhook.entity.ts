import type { ShopEventType } from '@shuke/shared/contract';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { bytes, idColumn, integer, integerOrNull, json, longText, text, textOrNull } from '../../kernel/db/columns';

/** An address of another system that is told what happens. */
@Entity({ name: 'webhook_endpoints' })
@Index('webhook_endpoints_of_merchant', ['merchantId', 'createdAtMs'])
export class WebhookEndpoint {
  @PrimaryColumn(idColumn) endpointId: string;
  @Column(idColumn) merchantId: string;
  @Column(text(300)) url: string;
  @Column(text(60)) note: string;
  @Column(json) events: ShopEventType[];
  /** `paused` by staff, `disabled` by us. */
  @Column(text(10)) state: 'active' | 'paused' | 'disabled';
  /** `failing` for days, or `gone` as it said itself. */
  @Column(textOrNull(10)) offReason: 'failing' | 'gone' | null;
  /** Tries in a row that failed, and since when; the next success forgets them. */
  @Column(integer) failures: number;
  @Column(integerOrNull) failingSinceMs: number | null;
  /** Left alone until then: whoever is down is not asked by every event that waits. */
  @Column(integer) restUntilMs: number;
  @Column(integer) version: number;
  @Column(integer) createdAtMs: number;
}

/** A secret that signs what is sent to an endpoint; sealed, shown once. */
@Entity({ name: 'webhook_keys' })
@Index('webhook_keys_of_endpoint', ['endpointId', 'createdAtMs'])
export class WebhookKey {
  @PrimaryColumn(text(20)) keyId: string;
  @Column(idColumn) endpointId: string;
  @Column(bytes) sealed: Buffer;
  @Column(integer) createdAtMs: number;
  /** Null for the newest; the one before it signs until then. */
  @Column(integerOrNull) expiresAtMs: number | null;
}

/** One event on its way to one endpoint. */
@Entity({ name: 'webhook_deliveries' })
@Index('webhook_deliveries_once', ['endpointId', 'eventId'], { unique: true })
@Index('webhook_deliveries_of_endpoint', ['endpointId', 'state', 'createdAtMs'])
@Index('webhook_deliveries_by_time', ['createdAtMs'])
export class WebhookDelivery {
  @PrimaryColumn(idColumn) deliveryId: string;
  @Column(idColumn) merchantId: string;
  @Column(idColumn) endpointId: string;
  @Column(idColumn) eventId: string;
  @Column(text(40)) type: string;
  @Column(longText) body: string;
  @Column(text(10)) state: 'waiting' | 'delivered' | 'dead';
  /** Raised by every replay, which begins the schedule anew. */
  @Column(integer) round: number;
  @Column(integer) roundTries: number;
  @Column(integer) roundAtMs: number;
  @Column(integer) tries: number;
  /** Of the last try. */
  @Column(integerOrNull) status: number | null;
  @Column(textOrNull(20)) failure: string | null;
  @Column(integerOrNull) latencyMs: number | null;
  @Column(integer) createdAtMs: number;
  @Column(integerOrNull) doneAtMs: number | null;
}

/** One try. Append-only until it is forgotten with its delivery. */
@Entity({ name: 'webhook_attempts' })
export class WebhookAttempt {
  @PrimaryColumn(idColumn) deliveryId: string;
  @PrimaryColumn(integer) number: number;
  @Column(integer) atMs: number;
  @Column(integerOrNull) status: number | null;
  @Column(textOrNull(20)) failure: string | null;
  @Column(integer) latencyMs: number;
  @Column(textOrNull(200)) excerpt: string | null;
}
