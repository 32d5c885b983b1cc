export { urlProblem } from './public-address';
export { createWebhookSender, type SendResult, type WebhookMessage, type WebhookSender } from './sender';
export { newKeyId, newSecret, type SigningKey, signedHeaders } from './signature';
